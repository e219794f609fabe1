import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Steps } from '../instrument/index.js';
import { ExecutionCounter, PRINT_KINDS, type TradePrint } from './index.js';

/** What really happened: orders that took, each in executions of one price with consecutive ids. */
interface Taking {
  readonly priceTicks: number;
  readonly exchangeAtUs: number;
  readonly sizes: readonly number[];
  readonly firstId: number;
}

const takings = (firstId: number, fromUs: number): fc.Arbitrary<Taking[]> =>
  fc
    .array(
      fc.record({
        priceTicks: fc.integer({ min: 1, max: 3 }),
        afterUs: fc.integer({ min: 0, max: 400_000 }),
        sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((list) => {
      let [id, atUs] = [firstId, fromUs];
      return list.map(({ priceTicks, afterUs, sizes }): Taking => {
        const taking = { priceTicks, exchangeAtUs: (atUs += afterUs), sizes, firstId: id };
        id += sizes.length;
        return taking;
      });
    });

function rawOf({ priceTicks, exchangeAtUs, sizes, firstId }: Taking): TradePrint[] {
  return sizes.map((sizeLots, i) => ({
    kind: 'execution',
    id: String(firstId + i),
    exchangeAtUs,
    priceTicks,
    sizeLots,
    takerSide: 'BUY',
  }));
}

function aggregateOf({ priceTicks, exchangeAtUs, sizes, firstId }: Taking, number: number): TradePrint {
  return {
    kind: 'aggregate',
    id: String(number),
    madeOf: { first: BigInt(firstId), last: BigInt(firstId + sizes.length - 1) },
    exchangeAtUs,
    priceTicks,
    sizeLots: sizes.reduce((sum, size) => sum + size, 0),
    takerSide: 'BUY',
  };
}

function countAll(counter: ExecutionCounter, prints: readonly TradePrint[]): [lots: number, executions: number] {
  let [lots, executions] = [0, 0];
  for (const print of prints) {
    const counted = counter.take(print);
    if (!counted.counts) continue;
    lots += Number(counted.sizeLots);
    executions += counted.executions;
  }
  return [lots, executions];
}

/** Prints in the order of two channels that are some places apart, with some lost and some told again. */
const heard = (prints: readonly TradePrint[]): fc.Arbitrary<TradePrint[]> =>
  fc
    .array(fc.record({ lost: fc.boolean(), again: fc.boolean(), late: fc.nat({ max: 6 }) }), {
      minLength: prints.length,
      maxLength: prints.length,
    })
    .map((fates) =>
      prints
        .flatMap((print, i) => {
          const { lost = false, again = false, late = 0 } = fates[i] ?? {};
          if (lost) return [];
          return [{ print, at: i + late }, ...(again ? [{ print, at: i + 2 * late }] : [])];
        })
        .toSorted((a, b) => a.at - b.at)
        .map(({ print }) => print),
    );

describe('what was traded', () => {
  it('is counted once, whichever of raw and aggregated trades tell of it, in any order and however often', () => {
    // Two lives of the ids, a month apart: both begin with 1.
    const life = (fromUs: number) =>
      takings(1, fromUs).chain((all) =>
        heard(all.flatMap((taking, i) => [...rawOf(taking), aggregateOf(taking, 1 + i)])).map((prints) => ({
          all,
          prints,
        })),
      );
    const story = fc
      .tuple(life(1e15), life(1e15 + 30 * 86_400e6))
      .map(([a, b]) => ({ all: [...a.all, ...b.all], prints: [...a.prints, ...b.prints] }));
    fc.assert(
      fc.property(story, ({ all, prints }) => {
        let [lots, executions] = [0, 0];
        for (const taking of all) {
          const isAggregateHeard = prints.some(
            ({ kind, madeOf, exchangeAtUs }) =>
              kind === 'aggregate' && Number(madeOf?.first) === taking.firstId && exchangeAtUs === taking.exchangeAtUs,
          );
          rawOf(taking).forEach((raw) => {
            const isHeard = prints.some(
              ({ kind, id, exchangeAtUs }) =>
                kind === 'execution' && id === raw.id && exchangeAtUs === raw.exchangeAtUs,
            );
            if (!isHeard && !isAggregateHeard) return;
            lots += Number(raw.sizeLots);
            executions += 1;
          });
        }
        expect(countAll(new ExecutionCounter(), prints)).toEqual([lots, executions]);
      }),
      { numRuns: 500 },
    );
  });

  it('is 7 and 1 where an aggregate of two raw trades comes between them and a third', () => {
    const at = { exchangeAtUs: 1_767_225_600_100_000, priceTicks: 86_010, takerSide: 'BUY' } as const;
    const raw = (id: string, sizeLots: number, over = {}): TradePrint => ({
      ...at,
      kind: 'execution',
      id,
      sizeLots,
      ...over,
    });
    const counter = new ExecutionCounter();
    const taken = [
      raw('500', 2),
      raw('501', 5),
      { ...at, kind: 'aggregate', id: '90', madeOf: { first: 500n, last: 501n }, sizeLots: 7 } as const,
      raw('502', 1, { exchangeAtUs: 1_767_225_661_000_000, priceTicks: 86_020 }),
    ].map((print) => counter.take(print));
    expect(taken).toEqual([
      { counts: true, sizeLots: 2, executions: 1 },
      { counts: true, sizeLots: 5, executions: 1 },
      { counts: false, why: 'told-before' },
      { counts: true, sizeLots: 1, executions: 1 },
    ]);
  });

  const print = (over: Partial<TradePrint>): TradePrint => ({
    kind: 'execution',
    id: '1',
    exchangeAtUs: 1,
    priceTicks: 1,
    sizeLots: 1,
    takerSide: 'BUY',
    ...over,
  });
  const whys = (...prints: readonly TradePrint[]): (string | Steps)[] => {
    const counter = new ExecutionCounter();
    return prints.map((one) => {
      const counted = counter.take(one);
      return counted.counts ? counted.sizeLots : counted.why;
    });
  };

  it('is every print without an id, for none can be known as a repeat', () => {
    expect(whys(print({ id: undefined }), print({ id: undefined }), print({ id: undefined }))).toEqual([1, 1, 1]);
  });

  it('is a print whose id came before at another time, but not one that comes again with other values', () => {
    expect(whys(print({}), print({}), print({ sizeLots: 9 }), print({ exchangeAtUs: 2 }))).toEqual([
      1,
      'repeat',
      'repeat',
      1,
    ]);
  });

  it('is no print of no size, no price, or of another kind than an execution', () => {
    expect(whys(print({ sizeLots: 0 }), print({ priceTicks: 0 }), print({}))).toEqual([
      'no-execution',
      'no-execution',
      1,
    ]);
    const others = PRINT_KINDS.filter((kind) => kind !== 'execution' && kind !== 'aggregate');
    expect(whys(...others.map((kind, i) => print({ kind, id: String(i) })))).toEqual(others.map(() => 'no-execution'));
  });

  it.each([
    ['that does not say its ids', undefined],
    ['whose ids are the wrong way round', { first: 2n, last: 1n }],
    ['of more ids than anybody can hold', { first: 0n, last: 10n ** 30n }],
  ])('is of one channel only where it is mixed with an aggregate %s', (_, madeOf) => {
    const aggregate = (id: string): TradePrint => print({ kind: 'aggregate', id, madeOf, sizeLots: 7 });
    expect(whys(print({}), aggregate('90'), print({ id: '2' }))).toEqual([1, 'other-channel', 1]);
    expect(whys(aggregate('90'), print({}), aggregate('91'), aggregate('90'))).toEqual([
      7,
      'other-channel',
      7,
      'repeat',
    ]);
  });

  it('is to be had in a bounded memory, and of any size', () => {
    const counter = new ExecutionCounter();
    for (let id = 0; id < 50_000; id += 1)
      expect(counter.take(print({ id: String(id), exchangeAtUs: id })).counts).toBe(true);
    expect(counter.take(print({ id: '49999', exchangeAtUs: 49_999 }))).toEqual({ counts: false, why: 'repeat' });
    expect(counter.take(print({ id: '30000', exchangeAtUs: 30_000 }))).toEqual({ counts: false, why: 'repeat' });
    expect(counter.take(print({ id: '29999', exchangeAtUs: 29_999 })).counts).toBe(true);
    // An id that began anew is as young as its last use.
    const anew = new ExecutionCounter();
    for (let id = 0; id < 19_000; id += 1) anew.take(print({ id: String(id), exchangeAtUs: id }));
    expect(anew.take(print({ id: '0', exchangeAtUs: 1e15 })).counts).toBe(true);
    for (let id = 19_000; id < 38_000; id += 1) anew.take(print({ id: String(id), exchangeAtUs: id }));
    expect(anew.take(print({ id: '0', exchangeAtUs: 1e15 }))).toEqual({ counts: false, why: 'repeat' });
    const [half, large] = [2n ** 60n, 2n ** 61n];
    const madeOf = { first: 1n, last: 2n };
    expect(whys(print({ sizeLots: half }), print({ kind: 'aggregate', id: '9', madeOf, sizeLots: large }))).toEqual([
      half,
      half,
    ]);
  });
});
