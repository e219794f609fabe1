import fc from 'fast-check';
import { FILTERED_ORDER_TYPES } from '#libs/domain';

/** Values at the edges of what systems take: sizes, names, encodings, types. All of them as text. */
const EDGES = [
  ...['', ' ', '0', '-0', '-1', '1', '00', '1e3', '1e400', 'NaN', 'Infinity', 'null', 'undefined', 'true', '[]', '{}'],
  ...['0.00000001', '0.000000001', '123456789012345678901234567890', '9007199254740993', '4294967296', '1.2.3', '.5'],
  ...['9'.repeat(40), '0.'.padEnd(45, '1'), '140000000.01', '1000000000000', '46116860414.00000000'],
  ...[
    'BTCUSDT',
    'btcusdt',
    'BTC-USDT',
    '币安人生USDT',
    '币安人生',
    'ÄÖÜ',
    '🚀',
    '\u0000',
    '\uFFFD',
    '%',
    '%4',
    '%E5',
    '%25',
  ],
  ...['../../etc', 'a,b', '["BTCUSDT"]', '["BTCUSDT","BTCUSDT"]', '["BTCUSDT"', '[1]', 'x'.repeat(300), '__proto__'],
  ...['constructor', 'toString', '1970-01-01', '2024-02-30', '1m', '7m', '1M', '+08:00', '-13:00', '4d', 'BUY', 'SELL'],
  ...[...FILTERED_ORDER_TYPES, 'GTC', 'FOK', 'FULL', 'ACK', 'EXPIRE_BOTH', 'ALLOW_FAILURE'],
  ...[
    'binance',
    'paper-1',
    'account',
    'all',
    'TRADING',
    'SPOT',
    'MINI',
    '0.01',
    '30000',
    '61800',
    '100',
    '1000',
    '5000',
  ],
] as const;

/** A value, most of them from the edges. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<string>(...EDGES) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String) },
);

/** A value of whatever JSON type. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: anyText },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [['a']], { a: { b: [] } }, 2 ** 60) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

/** Some of these names and now and then another, with values; a name may come twice. */
export function anyPairs(names: readonly string[]): fc.Arbitrary<readonly (readonly [string, string])[]> {
  const name = names.length === 0 ? anyText : fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, anyText);
  return fc.oneof(
    { weight: 1, arbitrary: fc.array(fc.tuple(name, anyText), { maxLength: 6 }) },
    { weight: 3, arbitrary: fc.uniqueArray(fc.tuple(name, anyText), { maxLength: 12, selector: ([one]) => one }) },
  );
}

/** What most questions must say to be understood; it is put before the pairs, which may say otherwise. */
export const PLAUSIBLE: readonly (readonly [string, string])[] = [
  ['symbol', 'BTCUSDT'],
  ['interval', '1m'],
  ['side', 'BUY'],
  ['type', 'LIMIT'],
  ['timeInForce', 'GTC'],
  ['quantity', '0.01'],
  ['price', '60000'],
  ['cancelReplaceMode', 'ALLOW_FAILURE'],
  // A pair that buys, and a lead with what waits for it.
  ...([
    ...[
      ['aboveType', 'STOP_LOSS'],
      ['aboveStopPrice', '90000'],
      ['belowType', 'LIMIT_MAKER'],
      ['belowPrice', '30000'],
    ],
    ...[
      ['workingType', 'LIMIT'],
      ['workingSide', 'BUY'],
      ['workingPrice', '62000'],
      ['workingQuantity', '0.01'],
    ],
    ...[
      ['workingTimeInForce', 'GTC'],
      ['pendingType', 'MARKET'],
      ['pendingSide', 'SELL'],
      ['pendingQuantity', '0.01'],
    ],
    ...[
      ['pendingAboveType', 'LIMIT_MAKER'],
      ['pendingAbovePrice', '90000'],
      ['pendingBelowType', 'STOP_LOSS'],
    ],
    ['pendingBelowStopPrice', '50000'],
  ] as [string, string][]),
];

/** Percent-encodes; half a surrogate pair cannot be, and is sent as a mark that cannot be decoded. */
export function escapeText(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return '%FF';
  }
}
