import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCapture, wireFolder } from '../../testing/kit/recorded-frames.js';
import { ReadingPair, instrumentOf } from './testing/reading-pair.fixture.js';

const wire = wireFolder(process.env);
const RUNS = Number(process.env['FC_RUNS'] ?? 10_000);

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
const FRAMES = DATA.map(combined);
const OTHERS = [
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
const redrawn = fc
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
const edit = fc.tuple(
  fc.constantFrom('set', 'insert', 'delete', 'double', 'cut'),
  fc.nat(),
  interesting,
  fc.nat({ max: 30 }),
);

/** A frame after some accidents. */
function damaged(frame: Buffer, edits: readonly (readonly [string, number, number, number])[]): Buffer {
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

describe('the frame scanner and the codec', () => {
  it('read every shape that Binance sends alike, and the scanner needs no codec for it', () => {
    const pair = new ReadingPair();
    for (const frame of FRAMES) {
      const { fast, slow } = pair.read(Buffer.from(frame));
      expect(slow, frame).toEqual([true, [expect.anything()]]);
      expect(fast, frame).toEqual(slow);
    }
    expect(pair.scanned).toBe(FRAMES.length);
  });

  it('read everything else alike, and the scanner leaves it to the codec', () => {
    const pair = new ReadingPair();
    for (const frame of OTHERS) {
      const { fast, slow } = pair.read(Buffer.from(frame));
      expect(fast, frame).toEqual(slow);
    }
    expect(pair.scanned).toBe(0);
  });

  it('read frames alike whatever numbers stand in them', () => {
    const pair = new ReadingPair();
    let good = 0;
    fc.assert(
      fc.property(redrawn, (frame) => {
        const { fast, slow } = pair.read(Buffer.from(frame));
        expect(fast).toEqual(slow);
        if (slow[0] && slow[1].length > 0) good += 1;
      }),
      { numRuns: RUNS },
    );
    expect(good).toBeGreaterThan(RUNS / 100);
    expect(pair.scanned).toBeGreaterThan(0);
  });

  it('read damaged frames alike', () => {
    const pair = new ReadingPair();
    fc.assert(
      fc.property(
        fc.constantFrom(...FRAMES, ...OTHERS),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        (frame, edits) => {
          const { fast, slow } = pair.read(damaged(Buffer.from(frame), edits));
          expect(fast).toEqual(slow);
        },
      ),
      { numRuns: RUNS },
    );
    expect(pair.scanned).toBeLessThan(RUNS);
  });

  it('read alike every single byte of every frame changed to any of the bytes that matter', () => {
    const pair = new ReadingPair();
    const bytes = Array.from('{}[]",:\\019.-etu \u0000', (c) => c.charCodeAt(0)).concat(0x80, 0xff);
    let read = 0;
    for (const frame of FRAMES.map((text) => Buffer.from(text))) {
      for (let at = 0; at < frame.length; at += 1) {
        const kept = frame[at] ?? 0;
        for (const byte of bytes) {
          frame[at] = byte;
          read += 1;
          const { fast, slow } = pair.read(frame);
          if (JSON.stringify(fast) !== JSON.stringify(slow)) expect(fast, frame.toString('latin1')).toEqual(slow);
        }
        frame[at] = kept;
      }
    }
    expect(pair.scanned).toBeLessThan(read);
  });

  it.skipIf(wire === undefined)(
    'read every recorded frame alike, on coarse and fine grids, and the scanner needs no codec [needs the recorded frames]',
    () => {
      for (const capture of ['binance-btcusdt-20240808', 'binance-multi-20210417', 'binance-multi-20211011']) {
        const frames = readCapture(wire ?? '', capture).filter(({ channel }) =>
          /\.(?:trade|bookTicker|depth-100ms)$/u.test(channel),
        );
        const symbols = new Set(frames.map(({ text }) => /"s":"([A-Z0-9]+)"/u.exec(text)?.[1] ?? ''));
        for (const [tick, lot] of [
          ['0.1', '1'],
          ['0.00000001', '0.00000001'],
        ] as const) {
          const pair = new ReadingPair([...symbols].map((symbol) => instrumentOf(symbol, tick, lot)));
          for (const { text } of frames) {
            const { fast, slow } = pair.read(Buffer.from(text));
            if (JSON.stringify(fast) !== JSON.stringify(slow)) expect(fast, text).toEqual(slow);
          }
          expect([capture, pair.scanned]).toEqual([capture, frames.length]);
          expect(frames.length).toBeGreaterThan(200);
        }
      }
    },
  );
});
