import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { KrakenMarket } from './kraken-market.js';

const HEARTBEAT_MS = 500;
const TURN_MS = 5;

interface Request {
  readonly method: string;
  readonly params: { readonly channel: string; readonly symbol?: readonly string[] };
}

/** An exchange that speaks Kraken's WebSocket v2 and knows nothing of our code: a market that moves by chance, told to subscribers. */
export class KrakenExchange {
  readonly markets: ReadonlyMap<string, KrakenMarket>;
  private readonly server: Server;
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly subscribers = new Map<WebSocket, Set<string>>();
  private readonly timers: NodeJS.Timeout[] = [];

  private constructor(symbols: readonly string[], seed: number) {
    this.markets = new Map(symbols.map((symbol, index) => [symbol, new KrakenMarket(symbol, seed + index)]));
    this.server = createServer((request, response) => this.answer(request, response));
    this.server.on('upgrade', (request, socket, head) =>
      this.sockets.handleUpgrade(request, socket, head, (made) => this.welcome(made)),
    );
  }

  /** Opens on a free port and begins to move, `rate` times a second. */
  static async open(symbols: readonly string[], seed: number, rate: number): Promise<KrakenExchange> {
    const exchange = new KrakenExchange(symbols, seed);
    exchange.server.listen(0, '127.0.0.1');
    await once(exchange.server, 'listening');
    const moves = Math.max(1, Math.round((rate * TURN_MS) / 1_000));
    exchange.timers.push(
      setInterval(() => exchange.move(moves), TURN_MS),
      setInterval(() => exchange.tell('', '{"channel":"heartbeat"}'), HEARTBEAT_MS),
    );
    return exchange;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Nothing moves any more; heartbeats go on. */
  stand(): void {
    clearInterval(this.timers[0]);
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    for (const socket of this.subscribers.keys()) socket.terminate();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private move(moves: number): void {
    for (let i = 0; i < moves; i += 1)
      for (const [symbol, market] of this.markets)
        for (const [channel, frame] of market.move()) this.tell(`${channel} ${symbol}`, frame);
  }

  /** Sends a frame to the subscribers of a topic; to everybody if there is none. */
  private tell(topic: string, frame: string): void {
    for (const [socket, topics] of this.subscribers) if (topic === '' || topics.has(topic)) socket.send(frame);
  }

  private welcome(socket: WebSocket): void {
    const topics = new Set<string>();
    this.subscribers.set(socket, topics);
    socket.on('close', () => this.subscribers.delete(socket));
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const { method, params } = JSON.parse(data.toString('utf8')) as Request;
      // The instrument channel is of no symbol; nothing changes on this exchange, so that its confirmation is all of it.
      if (params.symbol === undefined) {
        socket.send(JSON.stringify({ method, success: true, result: { channel: params.channel } }));
        return;
      }
      for (const symbol of params.symbol) {
        const topic = `${params.channel} ${symbol}`;
        if (method === 'subscribe') topics.add(topic);
        else topics.delete(topic);
        socket.send(JSON.stringify({ method, success: true, result: { channel: params.channel, symbol } }));
        const snapshot = method === 'subscribe' ? this.markets.get(symbol)?.snapshot(params.channel) : undefined;
        if (snapshot !== undefined) socket.send(snapshot);
      }
    });
  }

  private answer(_request: IncomingMessage, response: ServerResponse): void {
    const pairs = [...this.markets.keys()].map((wsname) => [
      wsname.replace('/', ''),
      { wsname, status: 'online', tick_size: '0.1', pair_decimals: 1, lot_decimals: 8, ordermin: '0.0001' },
    ]);
    const body = JSON.stringify({ error: [], result: Object.fromEntries(pairs) as unknown });
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  }
}
