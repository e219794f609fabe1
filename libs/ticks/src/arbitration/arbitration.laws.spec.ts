import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketEvent } from '#libs/domain';
import { venueKeyOf } from './key.js';
import { Publishing, depthAt, listen, quoteAt, tradeAt } from '../tick-lane.fixture.js';
import type { TickKind } from '../codec/tick-layout.js';

/** What the venue says: the same updates for every listener. */
const updates: Record<
  'trade' | 'sparse trade' | 'unordered trade' | 'quote' | 'depth',
  (steps: readonly number[]) => MarketEvent[]
> = {
  trade: (steps) => steps.map((_, i) => tradeAt(i + 1)),
  'sparse trade': (steps) => numbered(steps).map(({ last }) => tradeAt(last)),
  // Ids that distinguish trades and say nothing of their order.
  'unordered trade': (steps) =>
    steps.map((_, i) => ({ ...tradeAt(((i + 1) * 7_919) % 10_007, 1, i + 1), unordered: true })),
  quote: (steps) => numbered(steps).map(({ last }) => quoteAt(last)),
  depth: (steps) => numbered(steps).map(({ first, last }) => depthAt(first, last)),
};

function numbered(steps: readonly number[]): { first: number; last: number }[] {
  let last = 0;
  return steps.map((step) => {
    const first = last + 1;
    last += step;
    return { first, last };
  });
}

interface Sent {
  readonly bytes: Uint8Array;
  readonly events: readonly MarketEvent[];
}

/** One life of a publisher that says everything from one update to another, in messages of these sizes. */
function copyOf(kind: TickKind, epoch: number, truth: readonly MarketEvent[], sizes: readonly number[]): Sent[] {
  const publisher = new Publishing(kind, epoch);
  const sent: Sent[] = [];
  for (let from = 0, i = 0; from < truth.length; i += 1) {
    const events = truth.slice(from, from + (sizes[i % sizes.length] ?? 1));
    sent.push({ events, bytes: publisher.message(...events) });
    from += events.length;
  }
  return sent;
}

/** Every life of one publisher: it is killed and starts again some updates later. */
function livesOf(kind: TickKind, base: number, truth: readonly MarketEvent[], { sizes, kills }: Plan): Sent[] {
  const sent: Sent[] = [];
  let from = 0;
  for (const [life, { lives, down }] of [...kills, { lives: truth.length, down: 0 }].entries()) {
    sent.push(...copyOf(kind, base + life, truth.slice(from, from + lives), sizes));
    from += lives + down;
  }
  return sent;
}

interface Plan {
  readonly sizes: readonly number[];
  readonly kills: readonly { readonly lives: number; readonly down: number }[];
  readonly lost: readonly boolean[];
}

const plan: fc.Arbitrary<Plan> = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
  kills: fc.array(fc.record({ lives: fc.integer({ min: 1, max: 30 }), down: fc.integer({ min: 0, max: 10 }) }), {
    maxLength: 3,
  }),
  lost: fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }),
});

/** Drops messages as the plan says, except where an update would be lost in both copies; the first ones are kept. */
function survivors(a: readonly Sent[], b: readonly Sent[], plans: readonly [Plan, Plan]): [Sent[], Sent[]] {
  const copies = new Map<number, number>();
  const count = (sent: Sent, by: number) => {
    for (const event of sent.events) copies.set(venueKeyOf(event), (copies.get(venueKeyOf(event)) ?? 0) + by);
  };
  for (const sent of [...a, ...b]) count(sent, 1);
  const keep = (list: readonly Sent[], { lost }: Plan) =>
    list.filter((sent, i) => {
      if (i === 0 || lost[i % lost.length] !== true) return true;
      if (sent.events.some((event) => copies.get(venueKeyOf(event)) === 1)) return true;
      count(sent, -1);
      return false;
    });
  return [keep(a, plans[0]), keep(b, plans[1])];
}

/** Both copies in turns; that there are two must be known before one can be waited for, so the first messages come first. */
function interleaved([a, b]: readonly [Sent[], Sent[]], turns: readonly boolean[]): Sent[] {
  const [left, right] = [a.slice(1), b.slice(1)];
  const list = [...a.slice(0, 1), ...b.slice(0, 1)];
  for (let i = 0; left.length + right.length > 0; i += 1) {
    const isLeft = right.length === 0 || (left.length > 0 && turns[i % turns.length] === true);
    list.push(...(isLeft ? left : right).splice(0, 1));
  }
  return list;
}

describe('arbitration, as a law', () => {
  it.each(['trade', 'sparse trade', 'unordered trade', 'quote', 'depth'] as const)(
    'of %ss: whatever each copy loses and however they interleave, every update comes out once, in order, without a gap',
    (name) => {
      const kind: TickKind = name === 'sparse trade' || name === 'unordered trade' ? 'trade' : name;
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 10, maxLength: 90, size: 'max' }),
          fc.tuple(plan, plan),
          fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }),
          (steps, plans, turns) => {
            const truth = updates[name](steps);
            const first = livesOf(kind, 1_000, truth, plans[0]);
            // What the first publisher was down for is what the second must have been up for.
            const second = livesOf(kind, 2_000, truth, { ...plans[1], kills: [] });
            const queues = survivors(first, second, plans);
            const { seen, reader, pass } = listen('with a clock');
            const { subject } = new Publishing(kind, 1);
            for (const { bytes } of interleaved(queues, turns)) reader.read(subject, bytes);
            pass();
            expect(seen.events.filter((event) => event.kind !== 'book-state')).toEqual(truth);
            expect(seen.bad).toEqual([]);
            // Until a venue's habit of skipping numbers is learned, a skipped one cannot be distinguished from a lost one.
            if (name !== 'sparse trade') expect(reader.continuity.missed).toBe(0);
          },
        ),
        { numRuns: 400 },
      );
    },
  );

  it('never delivers an update twice or out of order, whatever is lost in both copies, and counts what nobody brought', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 60 }),
        fc.tuple(plan, plan),
        fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }),
        (length, plans, turns) => {
          const truth = updates.trade(Array.from({ length }, () => 1));
          const queues = plans.map((one, p) =>
            livesOf('trade', 1_000 * (p + 1), truth, { ...one, kills: [] }).filter(
              (_, i) => i === 0 || one.lost[i % one.lost.length] !== true,
            ),
          ) as [Sent[], Sent[]];
          const delivered = new Set(queues.flat().flatMap(({ events }) => events.map(venueKeyOf)));
          const { seen, reader, pass } = listen('with a clock');
          const { subject } = new Publishing('trade', 1);
          for (const { bytes } of interleaved(queues, turns)) reader.read(subject, bytes);
          pass();
          const keys = seen.events.filter((event) => event.kind === 'trade').map(venueKeyOf);
          expect(keys).toEqual([...delivered].sort((x, y) => x - y));
          expect(reader.continuity.missed).toBe(Math.max(...keys) - keys.length);
        },
      ),
      { numRuns: 400 },
    );
  });
});
