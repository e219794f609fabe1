import { describe, expect, it } from 'vitest';
import type { MarketEvent } from '#libs/domain';
import { Publishing, depthAt, listen, quoteAt, stateAt, tradeAt } from '../tick-lane.fixture.js';

const SECOND = 1_000_000;
const keyOf = (event: MarketEvent): number | string => {
  switch (event.kind) {
    case 'trade':
      return event.tradeId;
    case 'quote':
      return event.sequence;
    case 'depth':
      return event.snapshot ? `snapshot ${event.lastSequence}` : event.lastSequence;
    case 'book-state':
      return event.state;
  }
};

function bench(kind: 'trade' | 'quote' | 'depth' | 'book-state') {
  const { seen, reader, send } = listen();
  const keys = () => seen.events.map(keyOf);
  return { seen, reader, send, keys, a: new Publishing(kind, 100), b: new Publishing(kind, 200) };
}

describe('two publishers of one stream', () => {
  it('gives the first copy of each update at once and drops the second', () => {
    const { send, keys, reader, seen, a, b } = bench('trade');
    send(a, tradeAt(1), tradeAt(2));
    send(b, tradeAt(1));
    send(b, tradeAt(2), tradeAt(3));
    expect(keys()).toEqual([1, 2, 3]);
    send(a, tradeAt(3), tradeAt(4));
    expect([keys(), seen.gaps]).toEqual([[1, 2, 3, 4], []]);
    expect(reader.continuity).toMatchObject({ duplicates: 3, missed: 0, gaps: 0 });
  });

  it('waits for the other where one lost something, and reports a gap only where both did', () => {
    const { send, keys, seen, a, b } = bench('quote');
    send(a, quoteAt(10));
    send(b, quoteAt(10));
    a.message(quoteAt(20));
    send(a, quoteAt(30));
    expect(keys()).toEqual([10]);
    send(b, quoteAt(20));
    expect(keys()).toEqual([10, 20, 30]);
    a.message(quoteAt(40));
    send(a, quoteAt(50));
    b.message(quoteAt(30), quoteAt(40));
    send(b, quoteAt(50));
    expect([keys(), seen.gaps]).toMatchObject([[10, 20, 30, 50], [{ missed: 1, restarted: false }]]);
  });

  it('does not wait for a publisher that is dead, nor longer than half a second for one that lives', () => {
    const { send, keys, seen, a, b } = bench('trade');
    send(a, tradeAt(1, SECOND));
    send(b, tradeAt(1, SECOND));
    a.message(tradeAt(2));
    send(a, tradeAt(3, 2 * SECOND));
    expect(keys()).toEqual([1]);
    send(a, tradeAt(4, 2 * SECOND + 500_001));
    expect([keys(), seen.gaps]).toMatchObject([[1, 3, 4], [{ missed: 1 }]]);
    a.message(tradeAt(5));
    send(a, tradeAt(6, 4 * SECOND));
    expect([keys(), seen.gaps]).toMatchObject([
      [1, 3, 4, 6],
      [{ missed: 1 }, { missed: 1 }],
    ]);
  });

  it('compares publishers whose clocks differ by an hour', () => {
    const { send, keys, a, b } = bench('trade');
    send(a, tradeAt(1, SECOND));
    send(b, tradeAt(1, 3_600 * SECOND));
    a.message(tradeAt(2));
    send(a, tradeAt(3, SECOND + 1));
    expect(keys()).toEqual([1]);
    send(b, tradeAt(2, 3_600 * SECOND + 2));
    expect(keys()).toEqual([1, 2, 3]);
  });

  it('takes a new life of a publisher in without a gap, while the other goes on', () => {
    const { send, keys, seen, a, b } = bench('quote');
    send(a, quoteAt(1));
    send(b, quoteAt(1));
    const next = new Publishing('quote', 300);
    send(next, quoteAt(30));
    send(b, quoteAt(20));
    expect(keys()).toEqual([1, 20]);
    send(b, quoteAt(30));
    send(next, quoteAt(40));
    expect([keys(), seen.gaps]).toEqual([[1, 20, 30, 40], []]);
  });

  it('follows the venue when it begins its numbers anew, and drops what the other still brings of the old ones', () => {
    const { send, keys, seen, a, b } = bench('trade');
    send(a, tradeAt(900));
    send(b, tradeAt(900));
    send(a, tradeAt(1));
    send(b, tradeAt(901));
    send(a, tradeAt(2));
    send(b, tradeAt(1), tradeAt(2), tradeAt(3));
    send(a, tradeAt(3), tradeAt(4));
    expect(keys()).toEqual([900, 1, 2, 3, 4]);
    expect(seen.gaps).toMatchObject([{ missed: 0, restarted: true }]);
  });

  it('learns that a venue skips trade numbers and then waits for nobody', () => {
    const { send, keys, seen, a, b } = bench('trade');
    send(a, tradeAt(1));
    send(b, tradeAt(1));
    send(a, tradeAt(5));
    expect(keys()).toEqual([1]);
    send(b, tradeAt(5));
    send(a, tradeAt(9));
    expect([keys(), seen.gaps]).toEqual([[1, 5, 9], []]);
  });

  it('waits for the other when one lacks what it never had, though its own copy is whole', () => {
    const { send, keys, a, b } = bench('trade');
    send(a, tradeAt(1));
    send(b, tradeAt(1));
    send(a, tradeAt(3));
    send(b, tradeAt(2), tradeAt(3));
    expect(keys()).toEqual([1, 2, 3]);
  });

  it('takes a snapshot that is ahead, drops one that is behind, and takes any after a gap', () => {
    const { send, keys, seen, a, b } = bench('depth');
    send(a, depthAt(10, 10, true), depthAt(11, 12));
    send(b, depthAt(11, 11, true), depthAt(12, 13));
    expect(keys()).toEqual(['snapshot 10', 12, 13]);
    send(a, depthAt(20, 20, true));
    expect(keys().at(-1)).toBe('snapshot 20');
    send(b, depthAt(14, 20));
    for (const publisher of [a, b]) publisher.message(depthAt(21, 21));
    for (const publisher of [a, b]) send(publisher, depthAt(22, 23));
    expect(seen.gaps).toMatchObject([{ missed: 1 }]);
    send(new Publishing('depth', 300), depthAt(23, 23, true), depthAt(24, 24));
    expect(keys().slice(-3)).toEqual([23, 'snapshot 23', 24]);
  });

  it('follows one publisher where the venue numbers nothing, and the other when that one is dead', () => {
    const { send, seen, a, b } = bench('quote');
    for (const at of [1, 2]) for (const publisher of [a, b]) send(publisher, quoteAt(0, at * SECOND));
    expect(seen.events).toHaveLength(2);
    send(b, quoteAt(0, 5 * SECOND));
    expect(seen.events).toHaveLength(3);
  });

  it('keeps at most the longest-active publishers of a stream, whatever restarts', () => {
    const { send, keys, seen, b } = bench('trade');
    send(b, tradeAt(1));
    for (let life = 0; life < 50; life += 1) {
      send(new Publishing('trade', 300 + life), tradeAt(life + 1), tradeAt(life + 2));
      send(b, tradeAt(life + 2));
    }
    expect([keys(), seen.gaps]).toEqual([Array.from({ length: 51 }, (_, i) => i + 1), []]);
  });
});

describe('the state of a book with two publishers', () => {
  it('is LIVE while either says so, and a dead one ages out', () => {
    const { send, keys, a, b } = bench('book-state');
    send(a, stateAt('LIVE', SECOND));
    send(b, stateAt('SYNCING', SECOND));
    send(a, stateAt('RESYNCING', 2 * SECOND));
    expect(keys()).toEqual(['LIVE', 'LIVE', 'RESYNCING']);
    send(b, stateAt('LIVE', 3 * SECOND));
    send(a, stateAt('STALE', 3 * SECOND));
    send(a, stateAt('STALE', 6 * SECOND));
    expect(keys().slice(3)).toEqual(['LIVE', 'LIVE', 'STALE']);
  });

  it('reports a lost state, or a publisher that began anew, only where nobody else vouches for the book', () => {
    const { send, seen, a, b } = bench('book-state');
    send(a, stateAt('LIVE', SECOND));
    send(b, stateAt('LIVE', SECOND));
    a.message(stateAt('SYNCING'));
    send(a, stateAt('LIVE', 2 * SECOND));
    send(new Publishing('book-state', 300), stateAt('SYNCING', 3 * SECOND));
    expect(seen.gaps).toEqual([]);
    b.message(stateAt('LIVE'));
    send(b, stateAt('LIVE', 9 * SECOND));
    send(new Publishing('book-state', 400), stateAt('SYNCING', 20 * SECOND));
    expect(seen.gaps).toMatchObject([{ missed: 1, restarted: false }]);
  });
});
