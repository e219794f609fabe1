import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A trade as the exchange itself said it. */
export interface VenueTrade {
  readonly tradeId: number;
  readonly price: string;
  readonly size: string;
}

interface TradeFrame {
  readonly data: { readonly s: string; readonly t: number; readonly p: string; readonly q: string };
}

/** The exchange's own list of trades by symbol, received by a connection that knows nothing of our code. */
export class VenueTrades {
  readonly bySymbol = new Map<string, VenueTrade[]>();
  private readonly socket: WebSocket;

  private constructor(socket: WebSocket, symbols: readonly string[]) {
    this.socket = socket;
    for (const symbol of symbols) this.bySymbol.set(symbol, []);
    socket.on('message', (data: Buffer) => {
      const { data: trade } = JSON.parse(data.toString('utf8')) as TradeFrame;
      this.bySymbol.get(trade.s)?.push({ tradeId: trade.t, price: trade.p, size: trade.q });
    });
  }

  /** Connects and receives the trades of these symbols from now on. */
  static async listen(streamUrl: string, symbols: readonly string[]): Promise<VenueTrades> {
    const streams = symbols.map((symbol) => `${symbol.toLowerCase()}@trade`).join('/');
    const socket = new WebSocket(`${streamUrl}/stream?streams=${streams}`);
    const list = new VenueTrades(socket, symbols);
    await once(socket, 'open');
    return list;
  }

  /** How many trades were received. */
  get count(): number {
    return [...this.bySymbol.values()].reduce((total, list) => total + list.length, 0);
  }

  close(): void {
    this.socket.terminate();
  }
}
