import { describe, expect, it } from 'vitest';
import type { StrategyEvent } from '#libs/domain';
import { type AccountId, type InstrumentId, type StrategyId, asId } from '#libs/kernel';
import { StrategyParts, account, d, instrumentOf, recordingPlan, venue } from '../../strategy-parts.fixture.js';

const OTHER = asId<AccountId>('other');

describe('what accounts are worth', () => {
  it('is told to each strategy by its own account and quote, however many share them', () => {
    const places = [
      ['s-1', account, 'BTC-USDT'],
      ['s-2', account, 'BTC-EUR'],
      ['s-3', OTHER, 'BTC-USDT'],
      ['s-4', account, 'BTC-USDT'],
    ] as const;
    const told: Record<string, StrategyEvent[]> = { 's-1': [], 's-2': [], 's-3': [], 's-4': [] };
    const plans = places.map(([id, of, instrument]) =>
      recordingPlan(told[id] ?? [], () => undefined, {
        ...{ id: asId<StrategyId>(id), account: of },
        instruments: [{ venue, instrument: asId<InstrumentId>(instrument) }],
      }),
    );
    const parts = new StrategyParts({ STRATEGIES: plans });
    parts.startStrategies();
    for (const instrument of ['BTC-USDT', 'BTC-EUR']) parts.valuation.addInstrument(instrumentOf(instrument));
    const balances = { venue, version: 1, updatedAtUs: 1 };
    const held = { USDT: d('100'), EUR: d('20'), BTC: d('2') };
    parts.valuation.setBalances({ ...balances, account, totals: new Map(Object.entries(held)) });
    parts.valuation.setBalances({ ...balances, account: OTHER, totals: new Map([['USDT', d('7')]]) });
    parts.valuation.setFetchedPrice(venue, 'BTC-USDT', d('10'));
    parts.valuation.revalueAccounts();
    const equities = (id: string): string[] =>
      (told[id] ?? []).flatMap((event) => (event.kind === 'equity' ? [event.equity.toFixed()] : []));
    expect(places.map(([id]) => equities(id))).toEqual([['120'], [], ['7'], ['120']]);
    parts.valuation.setFetchedPrice(venue, 'BTC-EUR', d('9'));
    parts.valuation.revalueAccounts();
    expect(places.map(([id]) => equities(id))).toEqual([['120'], ['38'], ['7'], ['120']]);
  });
});
