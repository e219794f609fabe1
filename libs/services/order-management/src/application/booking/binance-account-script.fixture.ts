import { type Result, err, ok, problem } from '#libs/kernel';
import type { ExchangeSocket, ExchangeSocketListener, HttpAnswer, HttpRequest, MemoryExchange } from '#libs/venues';

/** An order as Binance names its fields, in the answer to its placement. */
export type PlacedOrder = Readonly<Record<string, unknown>>;

/**
 * An exchange that speaks Binance's API as a test scripts it: it takes every order as NEW, under ids that count up from 7001, and says
 * nothing by itself. The test pushes the frames of the private stream and sets the list of trades.
 */
export class BinanceAccountScript implements MemoryExchange {
  /** The answer to `GET /api/v3/myTrades`. */
  readonly myTrades: PlacedOrder[] = [];
  /** The free amounts in the answer to `GET /api/v3/account`. */
  readonly balances: Record<string, string> = { USDT: '100000', BTC: '1' };
  readonly placed: PlacedOrder[] = [];
  readonly #sockets: ExchangeSocket[] = [];

  acceptSocket(_url: string, socket: ExchangeSocket): ExchangeSocketListener {
    this.#sockets.push(socket);
    return {
      onText: (text) => {
        const { id } = JSON.parse(text) as { readonly id: string };
        socket.sendText(JSON.stringify({ id, status: 200, result: { subscriptionId: 0 } }));
      },
      onEnd: () => undefined,
    };
  }

  answerRequest({ method, url, body = '' }: HttpRequest): Promise<Result<HttpAnswer, Problem>> {
    const { pathname } = new URL(url);
    const answer = this.#answerTo(`${method} ${pathname}`, new URLSearchParams(body));
    if (answer === undefined)
      return Promise.resolve(err(problem('HTTP_BROKEN', `${method} ${pathname} is not scripted`)));
    return Promise.resolve(ok({ status: 200, headers: new Headers(), body: JSON.stringify(answer) }));
  }

  /** Sends an `executionReport` about an order that was placed; `changes` are fields of it, by Binance's letters. */
  report(order: PlacedOrder, changes: PlacedOrder): void {
    const { clientOrderId: c, orderId: i, origQty: q, price: p, side: S, symbol: s, timeInForce: f } = order;
    const event = { e: 'executionReport', ...TIMES, s, c, S, o: 'LIMIT', f, q, p, ...REPORT, C: '', i, ...changes };
    for (const socket of this.#sockets) socket.sendText(JSON.stringify({ subscriptionId: 0, event }));
  }

  #answerTo(route: string, parameters: URLSearchParams): unknown {
    switch (route) {
      case 'GET /api/v3/time':
        return { serverTime: 1_700_000_000_000 };
      case 'GET /sapi/v1/account/apiRestrictions':
        return { ipRestrict: true, enableWithdrawals: false, enableInternalTransfer: false };
      case 'GET /api/v3/openOrders':
        return this.placed;
      case 'GET /api/v3/myTrades':
        return this.myTrades;
      case 'GET /api/v3/account':
        return { balances: Object.entries(this.balances).map(([asset, free]) => ({ asset, free, locked: '0' })) };
      case 'POST /api/v3/order':
        return this.#place(parameters);
      default:
        return undefined;
    }
  }

  #place(parameters: URLSearchParams): PlacedOrder {
    const of = (name: string): string => parameters.get(name) ?? '';
    const terms = { symbol: of('symbol'), side: of('side'), type: of('type'), timeInForce: of('timeInForce') };
    const amounts = { price: of('price'), origQty: of('quantity'), executedQty: '0.00000000' };
    const ids = { orderId: 7_001 + this.placed.length, clientOrderId: of('newClientOrderId'), orderListId: -1 };
    const order = { ...ids, ...terms, ...amounts, status: 'NEW', transactTime: 1_700_000_000_100 };
    this.placed.push(order);
    return order;
  }
}

type Problem = ReturnType<typeof problem>;

const TIMES = { E: 1_700_000_000_200, T: 1_700_000_000_200, O: 1_700_000_000_200, W: 1_700_000_000_200 };
const REPORT = {
  ...{ P: '0.00000000', F: '0.00000000', g: -1, r: 'NONE', l: '0.00000000', z: '0.00000000', L: '0.00000000' },
  ...{ n: '0', N: null, t: -1, I: 1, w: true, m: false, M: false, Z: '0.00000000', Y: '0.00000000', Q: '0.00000000' },
  V: 'NONE',
};
