import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, formatDecimal } from '#libs/kernel';
import { readSymbol, splitSymbol } from './concatenated-symbol.js';
import { ConnectionSequence } from './connection-sequence.js';
import { comparePlain, plainDecimal } from './decimal-text.js';
import { TextLadder } from './text-ladder.js';
import type { WireLevel } from './wire-event.js';

const digits = (max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: max }).map((all) => all.join(''));
const decimal = fc
  .tuple(digits(25), fc.option(digits(12)))
  .map(([whole, part]) => (part === null ? whole : `${whole}.${part}`));

describe('decimals as text', () => {
  it.each([
    ['0.10', '0.1'],
    ['5.00', '5'],
    ['100', '100'],
    ['007.50', '7.5'],
    ['0.00000000', '0'],
    ['-0.0', '0'],
    ['1e-08', '0.00000001'],
    ['1.25E+3', '1250'],
    ['-12.5e1', '-125'],
    ['9007199254740993.10', '9007199254740993.1'],
  ])('turn %s into %s', (text, plain) => expect(plainDecimal(text)).toBe(plain));

  it.each(['', '.', '1.', '.5', '1e', '1e999', '+1', ' 1', '0x1', 'NaN', '1,5', '1'.repeat(65)])(
    'refuse "%s"',
    (text) => {
      expect(plainDecimal(text)).toBeUndefined();
    },
  );

  it('keep their value exactly, and compare as their values do', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const [plainA, plainB] = [plainDecimal(a) ?? '', plainDecimal(b) ?? ''];
        expect(plainA).toBe(formatDecimal(new Decimal(a)));
        expect(Math.sign(comparePlain(plainA, plainB))).toBe(new Decimal(a).cmp(new Decimal(b)));
      }),
    );
  });
});

describe('a ladder in text', () => {
  const level: fc.Arbitrary<WireLevel> = fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 2 }))
    .map(([price, size]) => [plainDecimal((price / 4).toFixed(2)) ?? '', String(size)]);
  const change = fc.record({
    kind: fc.constantFrom('apply', 'apply', 'apply', 'reset', 'truncate'),
    levels: fc.array(level, { maxLength: 12 }),
  });

  it.each(['bid', 'ask'] as const)('has the levels of a plain map, sorted, on the %s side', (side) => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const ladder = new TextLadder(side);
        let twin = new Map<string, string>();
        const sorted = () =>
          [...twin].toSorted(([a], [b]) => (side === 'bid' ? Number(b) - Number(a) : Number(a) - Number(b)));
        for (const { kind, levels } of changes) {
          if (kind === 'reset') twin = new Map();
          for (const [price, size] of kind === 'truncate' ? [] : levels) {
            if (size === '0') twin.delete(price);
            else twin.set(price, size);
          }
          if (kind === 'truncate') twin = new Map(sorted().slice(0, 5));
          if (kind === 'reset') ladder.reset(levels);
          else if (kind === 'apply') ladder.apply(levels);
          else ladder.truncate(5);
          expect(ladder.levels(100)).toEqual(sorted());
          expect(ladder.best()).toEqual(sorted()[0] ?? null);
        }
      }),
    );
  });

  it('forgets and counts what is farthest from the market when it is full', () => {
    const ladder = new TextLadder('ask', 2);
    ladder.apply([
      ['3', '1'],
      ['1', '1'],
      ['2', '1'],
    ]);
    expect([ladder.levels(9).map(([price]) => price), ladder.forgotten]).toEqual([['1', '2'], 1]);
  });
});

describe('the numbers of a connection', () => {
  it('have a hole where one is left out or they begin anew, and none where one comes again', () => {
    const sequence = new ConnectionSequence();
    const taken = [7, 8, 8, 10, 11, 0, 1, 3].map((number) => sequence.take(number));
    expect(taken).toEqual([true, true, true, false, true, false, true, false]);
  });

  it('prove nothing until they follow on again where one comes late: a late snapshot is older than the changes after it', () => {
    const sequence = new ConnectionSequence();
    const taken = [7, 9, 8, 10, 11].map((number) => sequence.take(number));
    expect(taken).toEqual([true, false, false, false, true]);
  });
});

describe('a symbol without a hyphen', () => {
  it.each([
    ['BTCUSDT', 'BTC-USDT'],
    ['btcfdusd', 'BTC-FDUSD'],
    ['SWRVBUSD', 'SWRV-BUSD'],
    ['BUSDTRY', 'BUSD-TRY'],
    ['ARBUSDC', 'ARB-USDC'],
    ['ETHBTC', 'ETH-BTC'],
    ['RUNEEUR', 'RUNE-EUR'],
    ['ADAEUR', 'ADA-EUR'],
    ['BTCAEUR', 'BTC-AEUR'],
    ['AEURUSDT', 'AEUR-USDT'],
    ['TRXUSD', 'TRX-USD'],
    ['BTCU', 'BTC-U'],
  ])('%s is %s', (symbol, instrument) => expect(splitSymbol(symbol)).toBe(instrument));

  it.each([
    ['BNBUSD', ['BN-BUSD', 'BNB-USD']],
    ['BNTUSD', ['BN-TUSD', 'BNT-USD']],
    ['QQQAEUR', ['QQQ-AEUR', 'QQQA-EUR']],
    ['ARBUSD', ['AR-BUSD', 'ARB-USD']],
  ])('%s is ambiguous: it may be %j', (symbol, names) => {
    expect(readSymbol(symbol)).toEqual({ kind: 'ambiguous', names });
  });

  it('is nothing where it ends in no known quote asset, or is one', () => {
    expect([splitSymbol('FOOBARQ'), splitSymbol('USDT'), splitSymbol('')]).toEqual([undefined, undefined, undefined]);
  });
});
