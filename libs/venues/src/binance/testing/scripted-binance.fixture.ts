import { type Problem, type Result, err, ok } from '#libs/kernel';
import {
  type ExchangeSocket,
  type ExchangeSocketListener,
  HTTP_NOT_SENT,
  type HttpAnswer,
  type HttpRequest,
  type MemoryExchange,
  httpFailure,
} from '../../transport/index.js';

/** What a scripted REST route answers; `hang` never answers, `reset` breaks the connection. */
export type ScriptedAnswer =
  { readonly status?: number; readonly body: unknown; readonly headers?: Record<string, string> } | 'hang' | 'reset';

/** One REST request as the exchange received it. */
export interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One connection, as the exchange sees it. */
export class ScriptedSocket {
  readonly url: string;
  readonly #socket: ExchangeSocket;
  isOpen = true;

  constructor(url: string, socket: ExchangeSocket) {
    this.url = url;
    this.#socket = socket;
  }

  /** Sends a frame: text as it is, anything else as JSON. */
  send(frame: unknown): void {
    this.#socket.sendText(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Ends the connection. */
  cut(): void {
    this.isOpen = false;
    this.#socket.close(1006);
  }
}

/** A scripted Binance in memory: it sends exactly what a test wants. It knows no rule of the exchange. */
export class ScriptedBinance implements MemoryExchange {
  readonly sockets: ScriptedSocket[] = [];
  readonly requests: ScriptedRequest[] = [];
  /** REST routes by `METHOD /path`. */
  readonly routes = new Map<string, (request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>>();
  /** Whether connections and requests arrive. */
  isReachable = true;
  /** Connections that were refused. */
  refused = 0;
  /** What happens with a JSON request on a socket; by default a SUBSCRIBE is confirmed. */
  onRequest: (socket: ScriptedSocket, request: Record<string, unknown>) => void = (socket, request) =>
    socket.send({ result: null, id: request['id'] });

  /** The newest socket. */
  get socket(): ScriptedSocket {
    const newest = this.sockets.at(-1);
    if (newest === undefined) throw new Error('nobody is connected');
    return newest;
  }

  /** How many connections are open. */
  get open(): number {
    return this.sockets.filter(({ isOpen }) => isOpen).length;
  }

  /** Sends a frame to the newest socket. */
  send(frame: unknown): void {
    this.socket.send(frame);
  }

  /** How often a path was asked for. */
  asked(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  acceptSocket(url: string, end: ExchangeSocket): ExchangeSocketListener | undefined {
    if (!this.isReachable) {
      this.refused += 1;
      return undefined;
    }
    const socket = new ScriptedSocket(url, end);
    this.sockets.push(socket);
    return {
      onText: (text) => this.onRequest(socket, JSON.parse(text) as Record<string, unknown>),
      onEnd: () => {
        socket.isOpen = false;
      },
    };
  }

  async answerRequest({ method, url, headers, body = '' }: HttpRequest): Promise<Result<HttpAnswer, Problem>> {
    if (!this.isReachable) return err(httpFailure(HTTP_NOT_SENT, 'nobody is there'));
    const { pathname: path, search } = new URL(url);
    const request = { method, path, query: search.slice(1), body, headers };
    this.requests.push(request);
    const answer = (await this.routes.get(`${method} ${path}`)?.(request)) ?? {
      status: 404,
      body: { code: -1, msg: 'no route' },
    };
    if (answer === 'hang') return new Promise(() => undefined);
    if (answer === 'reset') return err(httpFailure('HTTP_BROKEN', 'the connection was reset'));
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    return ok({ status: answer.status ?? 200, headers: new Headers(answer.headers), body: text });
  }
}
