import { Readable } from 'node:stream';
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  StreamableFile,
  type Type,
  UseInterceptors,
  applyDecorators,
} from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, concatMap } from 'rxjs';
import { LOG, type Log } from '#libs/platform';
import { prefersCsv } from './accept.js';
import { readCsvLines } from './csv-lines.js';
import type { Listing } from './listing.js';

const CSV = 'text/csv; charset=utf-8; header=present';

/** Puts the {@link Listing} that a route answers with into the form that the client prefers. */
@Injectable()
export class ListInterceptor implements NestInterceptor<Listing> {
  readonly #log: Log;

  constructor(@Inject(LOG) log: Log) {
    this.#log = log;
  }

  intercept(context: ExecutionContext, next: CallHandler<Listing>): Observable<unknown> {
    const http = context.switchToHttp();
    const { headers, url } = http.getRequest<FastifyRequest>();
    void http.getResponse<FastifyReply>().header('vary', 'accept');
    const inForm = async (listing: Listing): Promise<unknown> =>
      prefersCsv(headers.accept) ? this.#fileOf(listing, url) : listing.readJson();
    return next.handle().pipe(concatMap(inForm));
  }

  async #fileOf(listing: Listing, url: string): Promise<StreamableFile> {
    const stream = Readable.from(await readCsvLines(listing));
    // The client notices by itself: the connection breaks off before the end of the answer.
    stream.on('error', (error) => this.#log.warn({ err: error, url }, 'a list as CSV broke off'));
    return new StreamableFile(stream, { type: CSV, disposition: `attachment; filename="${listing.file}.csv"` });
  }
}

/** A route that answers with a {@link Listing}, as JSON or, to who prefers it, as CSV; `[View]` where JSON is a plain array. */
export function ListRoute(view: Type | readonly [Type]): MethodDecorator {
  const [model] = view instanceof Array ? view : [view];
  const one = { $ref: getSchemaPath(model) };
  const schema = view instanceof Array ? { type: 'array', items: one } : one;
  const csv = { schema: { type: 'string' }, example: 'venue,instrument\r\nbinance,BTC-USDT\r\n' };
  return applyDecorators(
    UseInterceptors(ListInterceptor),
    ApiExtraModels(model),
    ApiOkResponse({
      description:
        'As JSON, or as CSV (RFC 4180) with `Accept: text/csv`: then all rows that match, whatever the limit',
      content: { 'application/json': { schema }, 'text/csv': csv },
    }),
  );
}
