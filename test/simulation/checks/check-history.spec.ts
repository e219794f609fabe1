import { describe, expect, it } from 'vitest';
import { HistoryIsWhole } from './check-history.js';
import { madeOrder } from './made-history.fixture.js';

const entry = (version: number, changes: Parameters<typeof madeOrder>[0] = {}, proof: object = { report: '1' }) =>
  ({ event: 'accepted', order: madeOrder({ version, ...changes }), proof }) as const;

describe("an order's history", () => {
  it('goes on by one, and each end in it has its proof', () => {
    const history = new HistoryIsWhole();
    const ended = entry(3, { status: 'Canceled' });
    expect([entry(1), entry(2, {}, {}), ended].flatMap((one) => history.onEntry(one))).toStrictEqual([]);
  });

  it('betrays an entry that is missing', () => {
    const history = new HistoryIsWhole();
    history.onEntry(entry(1));
    expect(history.onEntry(entry(3))).toMatchObject([{ invariant: 'I-31' }]);
  });

  it('betrays an end without a proof', () => {
    const guessed = entry(2, { status: 'Rejected' }, {});
    expect(new HistoryIsWhole().onEntry(guessed)).toMatchObject([{ invariant: 'I-15' }]);
  });
});
