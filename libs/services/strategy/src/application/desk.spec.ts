import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instrument, IntentDraft, MarketTrade, StrategyEvent } from '#libs/domain';
import { type AccountId, Decimal, type InstrumentId, TOKEN, type StrategyId, type VenueId, asId } from '#libs/kernel';
import type { StrategyPlan } from '../strategy.config.js';
import { Desk } from './desk.js';
import { intentIdOf } from './intent-id.js';

const venue = asId<VenueId>('binance');
const one = new Decimal('1');

function instrumentOf(id: string): Instrument {
  const sizes = { tickSize: one, lotSize: one, minQuantity: one, maxQuantity: one, minNotional: one };
  const names = { venue, id: asId<InstrumentId>(id), venueSymbol: id, base: 'BTC', quote: 'USDT' };
  return { ...names, ...sizes, status: 'TRADING' };
}

/** A strategy that writes down what it hears and wants something after every trade. */
function listeningPlan(account: string, heard: StrategyEvent[]): StrategyPlan {
  const draft = (trade: MarketTrade): IntentDraft => ({
    side: 'BUY',
    quantity: one,
    type: 'MARKET',
    limitPrice: undefined,
    timeInForce: 'IOC',
    reduceOnly: false,
    marketEventId: `trade-${trade.tradeId}`,
    marketEventAtUs: trade.receivedAtUs,
  });
  return {
    id: asId<StrategyId>(`s-${account}`),
    name: 'listening',
    account: asId<AccountId>(account),
    canShort: false,
    instruments: [],
    start: () => ({
      pastTrades: 10,
      warm: (event) => {
        heard.push(event);
      },
      on: (event) => {
        heard.push(event);
        return event.kind === 'trade' ? [draft(event)] : [];
      },
      view: () => ({}),
    }),
  };
}

const trade = (tradeId: number, exchangeAtUs: number, instrument = 'BTC-USDT'): MarketTrade => ({
  kind: 'trade',
  venue,
  instrument: asId<InstrumentId>(instrument),
  exchangeAtUs,
  receivedAtUs: 1,
  tradeId,
  priceTicks: 1,
  sizeLots: 1,
  takerSide: 'BUY',
});

function seated(account = 'a'): { desk: Desk; heard: StrategyEvent[]; wishes: string[] } {
  const [desk, heard, wishes] = [new Desk(), [] as StrategyEvent[], [] as string[]];
  desk.onWish((_run, _draft, intentId) => wishes.push(intentId));
  desk.add(listeningPlan(account, heard), instrumentOf('BTC-USDT'));
  return { desk, heard, wishes };
}

describe('the desk', () => {
  it('lets each trade be heard once, in whatever copies it comes, also after a venue began its ids anew', () => {
    const { desk, heard } = seated();
    for (const event of [
      trade(5, 100),
      trade(5, 100),
      trade(6, 100),
      trade(5, 100),
      trade(6, 100),
      trade(1, 200),
      trade(1, 200),
    ]) {
      desk.market(event);
    }
    expect(heard.map((event) => (event.kind === 'trade' ? event.tradeId : 0))).toEqual([5, 6, 1]);
  });

  it('hears nothing of other instruments and accounts', () => {
    const { desk, heard } = seated();
    desk.market(trade(1, 1, 'ETH-USDT'));
    desk.position('b', venue, 'BTC-USDT', one, 1);
    desk.position('a', 'kraken', 'BTC-USDT', one, 1);
    expect(heard).toEqual([]);
  });

  it('tells positions in the order of their versions, and an older one never', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 })), (versions) => {
        const { desk, heard } = seated();
        for (const version of versions) desk.position('a', venue, 'BTC-USDT', new Decimal(String(version)), version);
        const told = heard.map((event) => (event.kind === 'position' ? Number(event.quantity.toFixed()) : 0));
        expect(told).toEqual([...new Set(told)].sort((x, y) => x - y));
        expect(told.at(-1) ?? 0).toBe(Math.max(0, ...versions));
      }),
    );
  });

  it('tells the end of the intent that is waited for once, and of no other', () => {
    const { desk, heard, wishes } = seated();
    desk.market(trade(1, 1));
    const [intentId = ''] = wishes;
    desk.closeIntent('another', 'ended', 5);
    desk.closeIntent(intentId, 'refused', 6);
    desk.closeIntent(intentId, 'refused', 7);
    expect(heard.slice(1)).toMatchObject([{ kind: 'intent-closed', intentId, outcome: 'refused', closedAtUs: 6 }]);
  });

  it('gives the same event the same intent id, another one another, and always one that fits into a subject', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 4, maxLength: 4 }),
        fc.array(fc.string(), { minLength: 4, maxLength: 4 }),
        (a, b) => {
          const idOf = ([s = '', v = '', i = '', e = '']: string[]): string => intentIdOf(asId<StrategyId>(s), v, i, e);
          expect(idOf(a)).toMatch(TOKEN);
          expect(idOf(a) === idOf(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
        },
      ),
    );
  });
});

describe('a desk that warms its strategies', () => {
  it('tells them the past, which no intent comes of, and the live trades after it once each', () => {
    const { desk, heard, wishes } = seated();
    expect(desk.pastTrades('binance', 'BTC-USDT')).toBe(10);
    expect(desk.pastTrades('binance', 'NONE')).toBe(0);
    desk.warm([trade(1, 10), trade(2, 20), trade(3, 30)]);
    expect(wishes).toEqual([]);
    for (const live of [trade(2, 20), trade(3, 30), trade(4, 40)]) desk.market(live);
    expect(heard.map((event) => event.kind === 'trade' && event.tradeId)).toEqual([1, 2, 3, 4]);
    expect(wishes).toHaveLength(1);
  });

  it('leaves out of the past what was heard live already', () => {
    const { desk, heard } = seated();
    desk.market(trade(3, 30));
    desk.warm([trade(1, 10), trade(2, 20), trade(3, 30)]);
    expect(heard).toHaveLength(1);
  });
});
