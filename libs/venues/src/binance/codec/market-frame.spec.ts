import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#libs/kernel';
import { parseSteps, stepScale } from '../../values/decimal-steps.js';
import { type MarketFrameSink, type SymbolScale, decodeMarketFrame } from './market-frame.js';

const scale: SymbolScale = { price: stepScale(new Decimal('0.01')), size: stepScale(new Decimal('0.00001')) };

function decode(frame: unknown) {
  const calls: unknown[][] = [];
  const sink: MarketFrameSink = {
    scaleOf: (symbol) => (symbol === 'BTCUSDT' ? scale : undefined),
    onTrade: (...args) => calls.push(['trade', ...args]),
    onQuote: (...args) => calls.push(['quote', ...args]),
    onDepth: (...args) => calls.push(['depth', ...args]),
    onReply: (...args) => calls.push(['reply', ...args]),
    onShutdown: () => calls.push(['shutdown']),
    onOther: (what) => calls.push(['other', what]),
  };
  const outcome = decodeMarketFrame(typeof frame === 'string' ? frame : JSON.stringify(frame), sink);
  return { outcome: outcome.kind, calls };
}

const TRADE = {
  e: 'trade',
  E: 1723161255343,
  s: 'BTCUSDT',
  t: 3735683259,
  p: '61837.63000000',
  q: '0.02000000',
  T: 1723161255342,
  m: true,
  M: true,
};
const QUOTE = {
  u: 50093239212,
  s: 'BTCUSDT',
  b: '61837.63000000',
  B: '3.78826000',
  a: '61837.64000000',
  A: '1.54698000',
};
const DEPTH = {
  e: 'depthUpdate',
  E: 1723161255208,
  s: 'BTCUSDT',
  U: 5,
  u: 7,
  b: [['61737.63000000', '0.00000000']],
  a: [['61837.64000000', '1.54698000']],
};

describe('the decoder of Binance market frames', () => {
  it('1. reads a trade, combined or raw; m says that the taker sold', () => {
    const expected = [['trade', 'BTCUSDT', 3735683259, 6183763, 2000, 'SELL', 1723161255342000]];
    expect(decode({ stream: 'btcusdt@trade', data: TRADE })).toEqual({ outcome: 'data', calls: expected });
    expect(decode(TRADE).calls).toEqual(expected);
    expect(decode({ ...TRADE, m: false }).calls[0]?.[5]).toBe('BUY');
  });

  it('2. reads a bookTicker, which has no event name, also with an empty side', () => {
    expect(decode(QUOTE).calls).toEqual([['quote', 'BTCUSDT', 50093239212, 6183763, 378826, 6183764, 154698]]);
    expect(decode({ ...QUOTE, b: '0.00000000', B: '0.00000000' }).calls).toEqual([
      ['quote', 'BTCUSDT', 50093239212, 0, 0, 6183764, 154698],
    ]);
  });

  it('3. reads a diff', () => {
    expect(decode(DEPTH).calls).toEqual([
      [
        'depth',
        'BTCUSDT',
        5,
        7,
        [{ priceTicks: 6173763, sizeLots: 0 }],
        [{ priceTicks: 6183764, sizeLots: 154698 }],
        1723161255208000,
      ],
    ]);
  });

  it('4. takes times in microseconds as they are', () => {
    expect(decode({ ...TRADE, T: 1723161255342123 }).calls[0]?.[6]).toBe(1723161255342123);
  });

  it('5. ignores unknown keys and keys that were removed, and keys it does not need that are missing', () => {
    const { M: _M, E: _E, ...trade } = TRADE;
    expect(decode({ ...trade, b: 1, a: 2, zz: { deep: [1] } }).outcome).toBe('data');
  });

  it('6. answers a bad frame for a wrong type, a number off the grid or beyond any size, and tells the sink nothing', () => {
    const bad: unknown[] = [
      '',
      '{',
      'null',
      '[]',
      '7',
      '"text"',
      '{"stream":"x"}',
      { stream: 'x', data: null },
      { stream: 'x', data: 5 },
      { ...TRADE, p: 61837.63 },
      { ...TRADE, p: 'NaN' },
      { ...TRADE, p: '1e400' },
      { ...TRADE, p: '-1.00' },
      { ...TRADE, p: '' },
      { ...TRADE, p: '1'.repeat(40) },

      { ...TRADE, p: '.5' },
      { ...TRADE, p: '5.' },
      { ...TRADE, p: '1.0.0' },
      { ...TRADE, p: '0.00' },

      { ...TRADE, q: null },
      { ...TRADE, t: '12' },
      { ...TRADE, t: 1.5 },
      { ...TRADE, t: 2 ** 53 },
      { ...TRADE, t: -1 },
      { ...TRADE, m: 'true' },
      { ...TRADE, T: -5 },
      { ...TRADE, s: 7 },
      JSON.stringify(TRADE).replace('3735683259', '1e400'),
      JSON.stringify(TRADE).slice(0, -5),
      { ...QUOTE, u: 'x' },
      { ...QUOTE, A: [] },
      { ...DEPTH, U: 9 },
      { ...DEPTH, b: {} },
      { ...DEPTH, b: ['61737.63', '1'] },
      { ...DEPTH, a: [['61737.63']] },
      { ...DEPTH, a: [['0.00', '1']] },
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    ];
    for (const frame of bad) {
      const { outcome, calls } = decode(frame);
      expect([outcome, calls.length], JSON.stringify(frame)?.slice(0, 80)).toEqual(['bad', 0]);
    }
  });

  it('7. tells replies, refusals and the shutdown notice, in both shapes', () => {
    expect(decode({ result: null, id: 3 }).calls).toEqual([['reply', 3, undefined]]);
    expect(decode({ code: 2, msg: 'Invalid request' }).calls).toEqual([['reply', -1, '2: Invalid request']]);
    expect(decode({ error: { code: 3, msg: 'Invalid JSON' }, id: 4 }).calls).toEqual([['reply', 4, '3: Invalid JSON']]);
    expect(decode({ e: 'serverShutdown', E: 1 }).calls).toEqual([['shutdown']]);
    expect(decode({ stream: '!serverShutdown', data: { e: 'serverShutdown', E: 1 } }).calls).toEqual([['shutdown']]);
  });

  it('8. passes over events and symbols that nobody asked for', () => {
    for (const frame of [
      { e: 'kline', s: 'BTCUSDT' },
      { ...TRADE, s: 'ETHUSDT' },
      { ...QUOTE, s: 'ETHUSDT' },
      { stream: '!miniTicker@arr', data: [] },
      {},
    ])
      expect(decode(frame).outcome).toBe('other');
  });

  it('9. never throws, whatever is done to a real frame', () => {
    const frames = [TRADE, QUOTE, DEPTH].map((frame) => JSON.stringify({ stream: 's', data: frame }));
    fc.assert(
      fc.property(
        fc.constantFrom(...frames),
        fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 3 })), { maxLength: 6 }),
        fc.nat(),
        (frame, edits, cut) => {
          let text = frame;
          for (const [at, insert] of edits)
            text = text.slice(0, at % text.length) + insert + text.slice((at % text.length) + 1);
          for (const variant of [text, text.slice(0, cut % (text.length + 1))])
            expect(() => decode(variant)).not.toThrow();
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe('parseSteps', () => {
  it('equals exact decimal division on the grid, and is a fraction off it; only too many digits are refused', () => {
    const text = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat({ max: 10 })).map(([n, places]) => {
      const digits = n.toString().padStart(places + 1, '0');
      return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
    });
    fc.assert(
      fc.property(text, fc.constantFrom('0.01', '0.05', '1', '10', '0.00000001', '0.25', '2.5'), (value, step) => {
        const exact = new Decimal(value).div(new Decimal(step));
        const whole = exact.eq(exact.round(0));
        const parsed = parseSteps(value, stepScale(new Decimal(step)));
        if (parsed === undefined) {
          const digits = new Decimal(value).times(new Decimal('10000000000')).toFixed(0).length;
          expect(digits).toBeGreaterThan(15);
        } else if (whole) expect(new Decimal(parsed.toFixed(0)).eq(exact)).toBe(true);
        else if (parsed < 1e9) expect(Number.isInteger(parsed)).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  it('reads the sizes that stand in real books from before a change of the lot size', () => {
    expect(parseSteps('25.42618900', stepScale(new Decimal('0.00001')))).toBeCloseTo(2_542_618.9, 6);
    expect(parseSteps('0.25511000', stepScale(new Decimal('0.0001')))).toBeCloseTo(2_551.1, 9);
    expect(parseSteps('999999999999.00000000', stepScale(new Decimal('1')))).toBe(999_999_999_999);
  });
});
