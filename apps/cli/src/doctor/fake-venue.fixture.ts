import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a fake of Binance's REST says. */
export interface FakeVenueTerms {
  /** How far its clock is ahead, in milliseconds. */
  readonly aheadMs?: number;
  /** The refusal of every signed question: Binance's code. */
  readonly refuses?: number;
  readonly restrictions?: Readonly<Record<string, boolean>>;
  /** Client ids of the open orders of the account. */
  readonly openOrders?: readonly string[];
}

const LISTED = ['BTCUSDT', 'ETHUSDT'];
const PRICES: Readonly<Record<string, string>> = { BTCUSDT: '60000.00', ETHUSDT: '2500.00' };
const REFUSALS: Readonly<Record<number, string>> = {
  [-1022]: 'Signature for this request is not valid.',
  [-2015]: 'Invalid API-key, IP, or permissions for action.',
};

const symbolInfo = (symbol: string): object => ({
  symbol,
  status: 'TRADING',
  baseAsset: symbol.slice(0, -4),
  quoteAsset: 'USDT',
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
    { filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '9000', stepSize: '0.00001' },
    {
      filterType: 'NOTIONAL',
      minNotional: '5',
      applyMinToMarket: true,
      maxNotional: '9000000',
      applyMaxToMarket: false,
      avgPriceMins: 5,
    },
  ],
});

function answerOf(path: string, query: URLSearchParams, terms: FakeVenueTerms, nowMs: number): [number, unknown] {
  switch (path) {
    case '/api/v3/time':
      return [200, { serverTime: nowMs + (terms.aheadMs ?? 0) }];
    case '/api/v3/exchangeInfo': {
      const symbols = JSON.parse(query.get('symbols') ?? '[]') as string[];
      if (symbols.some((symbol) => !LISTED.includes(symbol))) return [400, { code: -1121, msg: 'Invalid symbol.' }];
      return [200, { symbols: symbols.map(symbolInfo) }];
    }
    case '/api/v3/ticker/price':
      return [200, { price: PRICES[query.get('symbol') ?? ''] }];
    default:
  }
  if (query.get('signature') === null) return [404, {}];
  if (terms.refuses !== undefined) return [401, { code: terms.refuses, msg: REFUSALS[terms.refuses] ?? '' }];
  if (path === '/sapi/v1/account/apiRestrictions') {
    return [
      200,
      { ipRestrict: true, enableWithdrawals: false, enableSpotAndMarginTrading: true, ...terms.restrictions },
    ];
  }
  return path === '/api/v3/openOrders'
    ? [200, (terms.openOrders ?? []).map((clientOrderId) => ({ clientOrderId }))]
    : [200, { balances: [] }];
}

/** Starts it on a free port; it answers Binance's questions of the doctor, signed ones only where they carry a signature. */
export function startFakeVenue(
  terms: FakeVenueTerms,
  nowMs: () => number,
): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://venue');
    const [status, body] = answerOf(pathname, searchParams, terms, nowMs());
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server });
    });
  });
}
