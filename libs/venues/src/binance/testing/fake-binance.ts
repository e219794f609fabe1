import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** What a fake REST route answers; `hang` never answers, `reset` cuts the connection. */
export type FakeAnswer =
  { readonly status?: number; readonly body: unknown; readonly headers?: Record<string, string> } | 'hang' | 'reset';

/** One REST request as the fake received it. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** A scripted Binance in this process for tests: it sends exactly what a test wants. It knows no rule of the exchange. */
export class FakeBinance {
  readonly sockets: WebSocket[] = [];
  readonly requests: FakeRequest[] = [];
  /** REST routes by `METHOD /path`. */
  readonly routes = new Map<string, (request: FakeRequest) => FakeAnswer>();
  /** What happens with a JSON request on a socket; by default a SUBSCRIBE is confirmed. */
  onRequest: (socket: WebSocket, request: Record<string, unknown>) => void = (socket, request) =>
    socket.send(JSON.stringify({ result: null, id: request['id'] }));
  private readonly server: Server;
  private readonly webSockets: WebSocketServer;

  private constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.webSockets = new WebSocketServer({ server: this.server });
    this.webSockets.on('connection', (socket) => {
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('message', (data) =>
        this.onRequest(socket, JSON.parse((data as Buffer).toString('utf8')) as Record<string, unknown>),
      );
    });
  }

  /** Starts a fake on a free port. */
  static async start(): Promise<FakeBinance> {
    const fake = new FakeBinance();
    fake.server.listen(0, '127.0.0.1');
    await once(fake.server, 'listening');
    return fake;
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get restUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** The newest socket. */
  get socket(): WebSocket {
    const newest = this.sockets.at(-1);
    if (newest === undefined) throw new Error('nobody is connected');
    return newest;
  }

  /** Sends a frame to the newest socket: text as it is, anything else as JSON. */
  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** Stops and closes everything. */
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    this.webSockets.close();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const seen: FakeRequest = {
      method: request.method ?? '',
      path,
      query,
      body: Buffer.concat(chunks).toString('utf8'),
      headers: request.headers,
    };
    this.requests.push(seen);
    const answer = this.routes.get(`${seen.method} ${path}`)?.(seen) ?? {
      status: 404,
      body: { code: -1, msg: 'no such route' },
    };
    if (answer === 'hang') return;
    if (answer === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  }
}
