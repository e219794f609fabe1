import { All, Controller, Req, Res } from '@nestjs/common';
import { RestEndpoint } from './rest-endpoint.js';

/** The part of a Fastify request that is used. */
interface HttpRequest {
  readonly method: string;
  readonly ip: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly raw: { readonly url?: string; readonly socket: { resetAndDestroy(): unknown } };
}

/** The part of a Fastify reply that is used. */
interface HttpReply {
  status(code: number): HttpReply;
  headers(values: Readonly<Record<string, string>>): HttpReply;
  send(body: string): HttpReply;
}

/** Takes REST requests by HTTP: every path below `/api/v3`, and the one that there is below `/sapi/v1`. */
@Controller()
export class RestController {
  readonly #endpoint: RestEndpoint;

  constructor(endpoint: RestEndpoint) {
    this.#endpoint = endpoint;
  }

  @All(['api/v3/*', 'sapi/v1/*'])
  async receiveHttpRequest(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const key = request.headers['x-mbx-apikey'];
    const timeUnit = request.headers['x-mbx-time-unit'];
    const outcome = await this.#endpoint.receiveRestRequest({
      method: request.method,
      target: request.raw.url ?? '',
      apiKey: typeof key === 'string' ? key : undefined,
      body: typeof request.body === 'string' ? request.body : '',
      address: request.ip,
      timeUnit: typeof timeUnit === 'string' ? timeUnit : undefined,
    });
    if (outcome.kind === 'RESET') request.raw.socket.resetAndDestroy();
    if (outcome.kind !== 'ANSWERED') return;
    const { status, headers, body } = outcome.answer;
    reply.status(status).headers(headers).send(body);
  }
}
