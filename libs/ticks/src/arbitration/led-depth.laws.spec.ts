import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DepthUpdate, type Level, type MarketEvent, type Steps, compareSteps } from '#libs/domain';
import { Publishing, depthAt, listen, stateAt } from '../tick-lane.fixture.js';

/** A change of the market; size 0 removes. */
interface Change {
  readonly side: 'bids' | 'asks';
  readonly priceTicks: number;
  readonly sizeLots: number;
}

const change: fc.Arbitrary<Change> = fc
  .record({ isBid: fc.boolean(), place: fc.integer({ min: 1, max: 6 }), sizeLots: fc.integer({ min: 0, max: 3 }) })
  .map(({ isBid, place, sizeLots }) => ({
    side: isBid ? 'bids' : 'asks',
    priceTicks: isBid ? 10 - place : 10 + place,
    sizeLots,
  }));

/** A book in the most obvious way. */
class PlainBook {
  private sides = { bids: new Map<Steps, Steps>(), asks: new Map<Steps, Steps>() };

  take(event: Pick<DepthUpdate, 'snapshot' | 'bids' | 'asks'>): void {
    if (event.snapshot) this.sides = { bids: new Map(), asks: new Map() };
    for (const side of ['bids', 'asks'] as const)
      for (const { priceTicks, sizeLots } of event[side]) {
        if (sizeLots === 0) this.sides[side].delete(priceTicks);
        else this.sides[side].set(priceTicks, sizeLots);
      }
  }

  levels(side: 'bids' | 'asks'): Level[] {
    return [...this.sides[side]]
      .map(([priceTicks, sizeLots]) => ({ priceTicks, sizeLots }))
      .sort((a, b) => compareSteps(a.priceTicks, b.priceTicks));
  }

  get text(): string {
    return JSON.stringify([this.levels('bids'), this.levels('asks')]);
  }
}

/** Every state of the market: after no change, after one, and so on. */
function statesOf(changes: readonly Change[]): PlainBook[] {
  return Array.from({ length: changes.length + 1 }, (_, count) => {
    const book = new PlainBook();
    for (const one of changes.slice(0, count)) book.take(eventOf([one]));
    return book;
  });
}

function eventOf(changes: readonly Change[]): Pick<DepthUpdate, 'snapshot' | 'bids' | 'asks'> {
  const of = (side: Change['side']) =>
    // The last size of a price, as a venue's own batch says it.
    [...new Map(changes.filter((one) => one.side === side).map((one) => [one.priceTicks, one])).values()].map(
      ({ priceTicks, sizeLots }) => ({ priceTicks, sizeLots }),
    );
  return { snapshot: false, bids: of('bids'), asks: of('asks') };
}

const timeOf = (state: number): number => 1_000 * (state + 1);

/** One life of a publisher: a snapshot of the market as it is, then changes in batches of its own; numbers of its own. */
function lifeOf(epoch: number, changes: readonly Change[], from: number, to: number, sizes: readonly number[]) {
  const publisher = new Publishing('depth', epoch);
  const truth = statesOf(changes);
  let number = 1;
  const message = (state: number, event: Pick<DepthUpdate, 'snapshot' | 'bids' | 'asks'>) => {
    const made = { ...depthAt(number, number), ...event, exchangeAtUs: timeOf(state), ownNumbers: true } as MarketEvent;
    number += 1;
    return publisher.message(made);
  };
  const start = truth[from];
  const sent = [
    message(from, { snapshot: true, bids: start?.levels('bids') ?? [], asks: start?.levels('asks') ?? [] }),
  ];
  for (let at = from, i = 0; at < to; i += 1) {
    const next = Math.min(to, at + (sizes[i % sizes.length] ?? 1));
    sent.push(message(next, eventOf(changes.slice(at, next))));
    at = next;
  }
  return sent;
}

const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
const turns = fc.array(fc.boolean(), { minLength: 200, maxLength: 200 });
const market = fc.array(change, { minLength: 5, maxLength: 60, size: 'max' });
const lives = fc.array(fc.record({ lives: fc.integer({ min: 1, max: 25 }), down: fc.integer({ min: 0, max: 8 }) }), {
  maxLength: 4,
});

function livesOf(
  base: number,
  changes: readonly Change[],
  plan: readonly { lives: number; down: number }[],
  batch: number[],
) {
  const sent: Uint8Array[] = [];
  let from = 0;
  for (const [life, one] of [...plan, { lives: changes.length, down: 0 }].entries()) {
    if (from > changes.length) break;
    sent.push(...lifeOf(base + life, changes, from, Math.min(changes.length, from + one.lives), batch));
    from += one.lives + one.down;
  }
  return sent;
}

function inTurns(a: Uint8Array[], b: Uint8Array[], order: readonly boolean[]): Uint8Array[] {
  const [left, right] = [a.slice(1), b.slice(1)];
  const list = [...a.slice(0, 1), ...b.slice(0, 1)];
  for (let i = 0; left.length + right.length > 0; i += 1) {
    const isLeft = right.length === 0 || (left.length > 0 && order[i % order.length] === true);
    list.push(...(isLeft ? left : right).splice(0, 1));
  }
  return list;
}

/** Reads everything and follows the book as a consumer must: after a gap it believes nothing until a snapshot. */
function consume(messages: readonly Uint8Array[], truth: readonly PlainBook[]) {
  const { seen, reader, pass } = listen('with a clock');
  const { subject } = new Publishing('depth', 1);
  const book = new PlainBook();
  let [at, gaps] = [0, 0];
  let isWhole = false;
  const check = () => {
    if (seen.gaps.length > gaps) isWhole = false;
    gaps = seen.gaps.length;
    for (; at < seen.events.length; at += 1) {
      const event = seen.events[at];
      if (event?.kind !== 'depth') continue;
      isWhole ||= event.snapshot;
      if (!isWhole) continue;
      book.take(event);
      expect(book.text).toBe(truth[event.exchangeAtUs / 1_000 - 1]?.text);
    }
  };
  for (const bytes of messages) {
    reader.read(subject, bytes);
    check();
  }
  pass();
  check();
  expect(seen.bad).toEqual([]);
  return { book, isWhole: () => isWhole, gaps: seen.gaps, reader };
}

describe('depth whose venue numbers nothing, from two publishers, as a law', () => {
  it('makes a right book without a gap, whatever one loses, however often it dies, and however they interleave', () => {
    fc.assert(
      fc.property(
        market,
        fc.tuple(sizes, sizes),
        lives,
        fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }),
        turns,
        fc.boolean(),
        (changes, [own, other], plan, lost, order, isFirst) => {
          const truth = statesOf(changes);
          const weak = livesOf(1_000, changes, plan, own).filter((_, i) => i === 0 || lost[i % lost.length] !== true);
          const strong = lifeOf(2_000, changes, 0, changes.length, other);
          const messages = isFirst ? inTurns(weak, strong, order) : inTurns(strong, weak, order);
          const { book, gaps } = consume(messages, truth);
          expect(gaps).toEqual([]);
          expect(book.text).toBe(truth.at(-1)?.text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never makes a wrong book out of a whole one, whatever both lose', () => {
    fc.assert(
      fc.property(
        market,
        fc.tuple(sizes, sizes),
        fc.tuple(lives, lives),
        fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }),
        turns,
        (changes, [own, other], [first, second], lost, order) => {
          const keep = (_: unknown, i: number) => i === 0 || lost[i % lost.length] !== true;
          const a = livesOf(1_000, changes, first, own).filter(keep);
          const b = livesOf(2_000, changes, second, other).filter(
            (_, i) => i === 0 || lost[(i * 7) % lost.length] !== true,
          );
          consume(inTurns(a, b, order), statesOf(changes));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('depth whose venue numbers nothing', () => {
  const one = (number: number, exchangeAtUs: number, sizeLots: number, snapshot = false): MarketEvent =>
    ({
      ...depthAt(number, number, snapshot),
      exchangeAtUs,
      ownNumbers: true,
      bids: [{ priceTicks: 5, sizeLots }],
    }) as MarketEvent;
  const bench = () => {
    const { seen, reader, send, time } = listen('with a clock');
    const [a, b] = [new Publishing('depth', 100), new Publishing('depth', 200)];
    const bids = () =>
      seen.events.flatMap((e) => (e.kind === 'depth' ? [`${e.snapshot ? '=' : '+'}${e.bids[0]?.sizeLots}`] : []));
    send(a, one(1, 1_000, 1, true));
    send(b, one(7, 1_000, 1, true));
    return { seen, reader, send, time, a, b, bids };
  };

  it('changes the publisher half a second after the leader fell silent, not before, and goes on with a snapshot', () => {
    const { send, time, b, bids, reader, seen } = bench();
    send(b, one(8, 2_000, 2));
    time.nowUs += 400_000;
    send(b, one(9, 3_000, 3));
    expect(bids()).toEqual(['=1']);
    time.nowUs += 200_000;
    send(b, one(10, 4_000, 4));
    send(b, one(11, 5_000, 5));
    expect(bids()).toEqual(['=1', '=4', '+5']);
    expect([seen.gaps, reader.continuity.takeOvers]).toEqual([[], 1]);
  });

  it('changes the publisher at once when the leader has a hole, or says that its book is not LIVE', () => {
    const { send, a, b, bids, seen } = bench();
    send(b, one(8, 2_000, 2));
    a.message(one(2, 2_000, 2));
    send(a, one(3, 3_000, 3));
    expect(bids()).toEqual(['=1', '=2']);
    send(a, one(4, 4_000, 4, true));
    send(new Publishing('book-state', 200), stateAt('RESYNCING'));
    expect(bids()).toEqual(['=1', '=2', '=4']);
    expect(seen.gaps).toEqual([]);
  });

  it('reports a gap where no publisher has a whole book, and heals with the first snapshot of any', () => {
    const { send, a, b, bids, seen } = bench();
    b.message(one(8, 2_000, 2));
    send(b, one(9, 3_000, 3));
    a.message(one(2, 2_000, 2));
    send(a, one(3, 3_000, 3));
    expect(seen.gaps).toMatchObject([{ missed: 1, restarted: false }]);
    send(b, one(10, 4_000, 4, true));
    send(b, one(11, 5_000, 5));
    expect(bids().slice(-2)).toEqual(['=4', '+5']);
  });
});
