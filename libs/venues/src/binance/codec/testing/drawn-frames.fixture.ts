import fc from 'fast-check';

const TRADE =
  '{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":3735683259,"p":"61837.63000000","q":"0.02000000","T":1723161255342,"m":true,"M":true}';
const OLD_TRADE = TRADE.replace(',"T"', ',"b":12345678901,"a":12345678902,"T"').replace('"m":true', '"m":false');
const QUOTE =
  '{"u":50093239212,"s":"ETHUSDT","b":"61837.75000000","B":"3.00000000","a":"61838.00000000","A":"1.00000000"}';
const DEPTH =
  '{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":5,"u":7,"b":[["61737.63000000","0.00000000"],["61730.17000000","1.20000000"]],"a":[["61837.64000000","1.54698000"]]}';
/** Levels of many widths: those that are read by words, those that end such a run, and the other way round. */
const DEEP_LEVELS = [
  ['61737.63000000', '0.00000000'],
  ['61730.17000000', '12.50000000'],
  ['61729.01000000', '1234567.00001000'],
  ['9729.01000000', '12345678.00001000'],
  ['9728.01000000', '1.00000000'],
  ['9727.5', '1'],
  ['1234567.10000000', '0.10000000'],
];
const DEEP = `{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":8,"u":9,"b":${JSON.stringify(DEEP_LEVELS)},"a":${JSON.stringify(DEEP_LEVELS.toReversed())}}`;
const EMPTY_DEPTH = '{"e":"depthUpdate","E":1723161255208123,"s":"FINEST","U":0,"u":7,"b":[],"a":[["0.00000001","0"]]}';
const combined = (data: string, index = 0): string => `{"stream":"symbol${index}@any","data":${data}}`;
const DATA = [TRADE, OLD_TRADE, QUOTE, DEPTH, DEEP, EMPTY_DEPTH];
/** Every shape that Binance sends, as a scanner knows it. */
export const FRAMES = DATA.map(combined);
/** What is for the codec. */
export const OTHERS = [
  ...DATA,
  // The top of a book, whatever its frame calls itself; and sides that are empty by halves.
  `{"stream":"btcusdt@depth20@100ms","data":${DEPTH}}`,
  combined(QUOTE.replace('"B":"3.00000000"', '"B":"0.00000000"')),
  combined(QUOTE.replace('"a":"61838.00000000"', '"a":"0.00000000"')),
  combined(DEPTH.replace('"u":7', '"u":10000006')),
  '{"result":null,"id":3}',
  '{"code":2,"msg":"no"}',
  combined('{"e":"serverShutdown","E":1}'),
  combined('{"e":"kline","s":"BTCUSDT"}'),
  combined('[]'),
  combined(TRADE.replace('BTCUSDT', 'DOGEUSDT')),
  // A price of 0 among levels that are read by words.
  combined(DEEP.replaceAll('9728.01000000', '0000.00000000')),
];

const digits = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 18n }).map(String),
  fc.stringMatching(/^0{0,3}[0-9]{1,20}$/u),
  fc.constantFrom('0', '00', '9007199254740991', '9007199254740992', '9007199254741', '99999999999999999999', '-1'),
);
const decimal = fc.oneof(
  fc.tuple(digits, fc.stringMatching(/^[0-9]{0,9}0{0,8}$/u)).map(([whole, part]) => `${whole}.${part}`),
  fc.stringMatching(/^[0-9]{1,7}\.[0-9]{2}000000$/u),
  digits,
  fc.constantFrom(
    '',
    '.',
    '.5',
    '5.',
    '1e5',
    '+1',
    '1_0',
    '1.0.0',
    ' 1',
    `${'0'.repeat(38)}1.0`,
    `1.${'0'.repeat(40)}`,
  ),
);
/** A frame whose numbers are drawn again: right in its shape, with values of every kind. */
export const redrawn = fc
  .tuple(
    fc.constantFrom(...FRAMES),
    fc.array(decimal, { minLength: 12, maxLength: 12 }),
    fc.array(digits, { minLength: 8, maxLength: 8 }),
    fc.nat(),
  )
  .map(([frame, decimals, counts, chance]) => {
    let i = 0;
    return frame
      .replace(/"[0-9]+(?:\.[0-9]+)?"/gu, (text) => ((chance >> (i++ % 30)) & 1 ? text : `"${decimals[i % 12] ?? ''}"`))
      .replace(/:[0-9]+/gu, (text) => ((chance >> (i++ % 30)) & 1 ? text : `:${counts[i % 8] ?? ''}`));
  });
const interesting = fc.oneof(
  fc.constantFrom(...Array.from('{}[]",:\\0123456789.-+eE tfn\u0000\u007f', (c) => c.charCodeAt(0))),
  fc.nat({ max: 255 }),
);
/** An accident for {@link damaged}. */
export const edit = fc.tuple(
  fc.constantFrom('set', 'insert', 'delete', 'double', 'cut'),
  fc.nat(),
  interesting,
  fc.nat({ max: 30 }),
);

/** A frame after some accidents. */
export function damaged(frame: Buffer, edits: readonly (readonly [string, number, number, number])[]): Buffer {
  let bytes = [...frame];
  for (const [kind, where, byte, length] of edits) {
    const at = where % Math.max(1, bytes.length);
    if (kind === 'set') bytes[at] = byte;
    else if (kind === 'insert') bytes.splice(at, 0, byte);
    else if (kind === 'delete') bytes.splice(at, 1 + (length % 3));
    else if (kind === 'double') bytes.splice(at, 0, ...bytes.slice(at, at + length));
    else bytes = bytes.slice(0, at);
  }
  return Buffer.from(bytes);
}
