import { describe, expect, it } from 'vitest';
import type { MarketEvent } from '#libs/domain';
import { type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { TICK_KINDS } from './codec/tick-layout.js';
import { Publishing, listen, stateAt, subjectOf, tradeAt } from './tick-lane.fixture.js';
import { parseTickSubject, tickSubject } from './tick-reader.js';

const venue = asId<VenueId>('binance');
const instrument = asId<InstrumentId>('BTC-USDT');
const idsOf = (events: readonly MarketEvent[]) => events.map((event) => (event.kind === 'trade' ? event.tradeId : 0));

describe('a consumer of one publisher', () => {
  const subject = subjectOf('trade');

  it('drops doubled records, reports a gap once, and delivers the rest in order', () => {
    const publisher = new Publishing('trade', 9);
    const messages = [[1, 2], [3], [4, 5], [6]].map((ids) => publisher.message(...ids.map((id) => tradeAt(id))));
    const { seen, reader } = listen();
    for (const index of [0, 0, 1, 3, 3]) reader.read(subject, messages[index] ?? new Uint8Array());
    expect(idsOf(seen.events)).toEqual([1, 2, 3, 6]);
    expect(seen.gaps).toEqual([{ kind: 'trade', venue, instrument, missed: 2, restarted: false }]);
    expect(reader.continuity).toMatchObject({ duplicates: 3, missed: 2, gaps: 1 });
  });

  it('does not call it a gap that it came late', () => {
    const publisher = new Publishing('trade', 9);
    publisher.message(tradeAt(1));
    const { seen, send } = listen();
    send(publisher, tradeAt(2));
    expect([idsOf(seen.events), seen.gaps]).toEqual([[2], []]);
  });

  it('says that the publisher began anew when the next one does not join on, once the old one is silent', () => {
    const { seen, send } = listen();
    send(new Publishing('trade', 10), tradeAt(1, 1_000_000));
    const next = new Publishing('trade', 11);
    send(next, tradeAt(5, 2_000_000));
    expect(idsOf(seen.events)).toEqual([1]);
    send(next, tradeAt(6, 2_600_000));
    expect(idsOf(seen.events)).toEqual([1, 5, 6]);
    expect(seen.gaps).toMatchObject([{ missed: 3, restarted: true }]);
  });

  it('reports a subject that is none and garbage on one that is, and goes on', () => {
    const { seen, reader, send } = listen();
    reader.read('market.trade.v1.binance', new Uint8Array());
    reader.read('order.accepted.v1.a.b', new Uint8Array());
    reader.read(subject, Uint8Array.of(1, 2, 3));
    send(new Publishing('trade', 1), tradeAt(1));
    expect(seen.bad).toEqual(['TICK_SUBJECT_UNKNOWN', 'TICK_SUBJECT_UNKNOWN', 'TICK_UNREADABLE']);
    expect(seen.events).toHaveLength(1);
  });

  it('reads the subjects it writes', () => {
    for (const kind of TICK_KINDS)
      expect(parseTickSubject(tickSubject({ kind, venue, instrument }))).toEqual({ kind, venue, instrument });
  });
});

describe('a consumer of two publishers whose steps change at different moments', () => {
  const [before, after] = [7, 8];

  it('takes the one that counts in the steps that it holds, and hears that there are others', () => {
    let held = before;
    const { seen, send } = listen('with a clock', () => held);
    const early = new Publishing('trade', 1, before);
    const late = new Publishing('trade', 2, before);
    send(early, tradeAt(1));
    send(late, tradeAt(1));
    early.changeGrid(after);
    send(early, tradeAt(2));
    send(late, tradeAt(2));
    expect([idsOf(seen.events), seen.foreign]).toEqual([[1, 2], 1]);
    held = after;
    send(early, tradeAt(3));
    send(late, tradeAt(3));
    late.changeGrid(after);
    send(late, tradeAt(4));
    send(early, tradeAt(4));
    expect([idsOf(seen.events), seen.foreign]).toEqual([[1, 2, 3, 4], 2]);
  });

  it('forgets what waits behind a hole in the steps before', () => {
    let held = before;
    const { seen, send, pass } = listen('with a clock', () => held);
    const publisher = new Publishing('trade', 1, before);
    send(publisher, tradeAt(1));
    send(new Publishing('trade', 2, before), tradeAt(1));
    publisher.message(tradeAt(2));
    send(publisher, tradeAt(3));
    held = after;
    publisher.changeGrid(after);
    send(publisher, tradeAt(4));
    pass();
    expect(idsOf(seen.events).filter((id) => id === 3)).toEqual([]);
    expect(idsOf(seen.events)).toContain(4);
  });

  it('takes everything of a publisher that does not tell its steps, and every book state', () => {
    const { seen, send } = listen('with a clock', () => after);
    send(new Publishing('trade', 1), tradeAt(1));
    send(new Publishing('book-state', 1, before), stateAt('RESYNCING'));
    expect([seen.events.length, seen.foreign]).toEqual([2, 0]);
  });
});
