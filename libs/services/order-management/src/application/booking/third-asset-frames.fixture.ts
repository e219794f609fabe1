import type { Side } from '#libs/domain';

interface FrameChanges {
  readonly id: string;
  readonly side: Side;
  readonly quantity: string;
  readonly price: string;
  readonly filled: string;
  readonly fee: readonly [string, string];
  readonly trade: number;
}

/** An execution report as Binance's private stream carries it: one trade of an order, with a fee in an asset of its own. */
function tradeFrame({ fee, filled, id, price, quantity, side, trade }: FrameChanges): string {
  const order = side === 'BUY' ? 411 : 412;
  const total = '0.40000000';
  const times = {
    E: 1_800_000_000_100 + trade,
    T: 1_800_000_000_100 + trade,
    O: 1_800_000_000_000,
    W: 1_800_000_000_000,
  };
  const terms = {
    s: 'BTCUSDT',
    c: id,
    S: side,
    o: 'LIMIT',
    f: 'GTC',
    q: total,
    p: price,
    P: '0.00000000',
    F: '0.00000000',
  };
  const state = { g: -1, C: '', x: 'TRADE', X: filled === total ? 'FILLED' : 'PARTIALLY_FILLED', r: 'NONE', i: order };
  const executed = {
    l: quantity,
    z: filled,
    L: price,
    n: fee[0],
    N: fee[1],
    t: trade,
    I: trade,
    w: false,
    m: false,
    M: true,
  };
  const sums = { Z: '0.00000000', Y: '0.00000000', Q: '0.00000000', V: 'EXPIRE_MAKER' };
  const event = { e: 'executionReport', ...times, ...terms, ...state, ...executed, ...sums };
  return JSON.stringify({ subscriptionId: 0, event });
}

/**
 * 0.4 BTC bought at 60,000 without a fee and sold at 62,000 in three parts, of which two were charged 0.02 BNB each and the last, when the
 * BNB had run out, 8 USDT.
 */
export const THIRD_ASSET_FRAMES: readonly string[] = [
  tradeFrame({
    ...{ id: 'tw-buy', side: 'BUY', quantity: '0.40000000', price: '60000.00000000', filled: '0.40000000' },
    ...{ fee: ['0.00000000', 'BNB'], trade: 9_001 },
  }),
  ...(
    [
      ['0.10000000', '0.10000000', ['0.02000000', 'BNB']],
      ['0.10000000', '0.20000000', ['0.02000000', 'BNB']],
      ['0.20000000', '0.40000000', ['8.00000000', 'USDT']],
    ] as const
  ).map(([quantity, filled, fee], index) =>
    tradeFrame({ id: 'tw-sell', side: 'SELL', price: '62000.00000000', quantity, filled, fee, trade: 9_002 + index }),
  ),
];
