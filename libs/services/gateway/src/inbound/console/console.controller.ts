import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { notFound, unavailable } from '../problem/problem-error.js';
import { type ConsoleFile, ConsoleFiles } from './console-files.js';

/** `/console`: the web console. Every page of it is the same file; the page itself knows where it is. */
@ApiExcludeController()
@Controller('/console')
export class ConsoleController {
  readonly #files: ConsoleFiles;

  constructor(files: ConsoleFiles) {
    this.#files = files;
  }

  @Get()
  index(@Headers() headers: Readonly<Record<string, string | undefined>>, @Res() reply: FastifyReply): void {
    this.#send(this.#page(), headers, reply);
  }

  @Get('*')
  file(
    @Param('*') name: string,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Res() reply: FastifyReply,
  ): void {
    const file = this.#files.find(name);
    if (file === undefined && /^assets\/|\.[a-z0-9]{2,5}$/u.test(name)) throw notFound(`file ${name}`, {});
    this.#send(file ?? this.#page(), headers, reply);
  }

  #page(): ConsoleFile {
    const page = this.#files.find('index.html');
    if (page !== undefined) return page;
    throw unavailable('CONSOLE_NOT_BUILT', 'The console is not built: npm run build makes it.');
  }

  #send(file: ConsoleFile, headers: Readonly<Record<string, string | undefined>>, reply: FastifyReply): void {
    void reply.headers({
      'content-type': file.type,
      etag: file.etag,
      vary: 'accept-encoding',
      'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    if (headers['if-none-match'] === file.etag) {
      void reply.status(304).send();
      return;
    }
    const isCompressed = file.compressed !== undefined && /\bgzip\b/u.test(headers['accept-encoding'] ?? '');
    if (isCompressed) void reply.header('content-encoding', 'gzip');
    void reply.send(isCompressed ? file.compressed : file.plain);
  }
}
