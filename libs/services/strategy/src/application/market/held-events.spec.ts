import { describe, expect, it } from 'vitest';
import type { MarketTrade, Quote, StrategyEvent } from '#libs/domain';
import {
  StrategyParts,
  account,
  d,
  instrumentOf,
  recordingPlan,
  tradeOf,
  venue,
} from '../../strategy-parts.fixture.js';

const name = { venue, instrument: instrumentOf().id };

describe('what waited while the strategies were warmed', () => {
  const quoteOf = (bidPriceTicks: number): Quote => ({
    ...{ kind: 'quote', ...name, exchangeAtUs: 1, receivedAtUs: 1, sequence: bidPriceTicks },
    ...{ bidPriceTicks, bidSizeLots: 1, askPriceTicks: bidPriceTicks + 1, askSizeLots: 1 },
  });

  /** A strategy that decides on every live trade. */
  function deciding() {
    const [received, wanted]: [StrategyEvent[], number[]] = [[], []];
    const wants = (trade: MarketTrade): undefined => void wanted.push(trade.tradeId);
    const parts = new StrategyParts({ STRATEGIES: [recordingPlan(received, wants)] });
    parts.startStrategies();
    return { parts, received, wanted };
  }
  const idsOf = (events: readonly StrategyEvent[]): number[] =>
    events.flatMap((event) => (event.kind === 'trade' ? [event.tradeId] : []));

  it('fills their windows, each trade once, and nothing is wanted before the first trade that did not wait', async () => {
    const { parts, received, wanted } = deciding();
    parts.dispatcher.holdEvents();
    parts.runner.warmWithPastTrades([tradeOf(1)]);
    for (const id of [1, 2, 3]) parts.dispatcher.enqueue(tradeOf(id));
    parts.dispatcher.releaseEvents();
    parts.dispatcher.enqueue(tradeOf(4));
    await parts.time.runForMs(0);
    expect(idsOf(received)).toEqual([1, 2, 3, 4]);
    expect(wanted).toEqual([4]);
    expect(parts.dispatcher.dispatched).toBe(4);
  });

  it('is waited for as long as each turn of the event loop brings more, and not for ever', async () => {
    // The last of the second row comes in the turn after the release: it did not wait.
    for (const [coming, turns, live] of [
      [3, 3, []],
      [1_000, 201, [202]],
    ] as const) {
      const { parts, wanted } = deciding();
      let [brought, isOver] = [0, false];
      const bring = (): void => {
        brought += 1;
        parts.dispatcher.enqueue(tradeOf(brought));
        if (brought < coming && !isOver) parts.time.runAfter(0, bring);
      };
      parts.dispatcher.holdEvents();
      bring();
      const over = parts.dispatcher.whenCaughtUp().then(() => {
        isOver = true;
        parts.dispatcher.releaseEvents();
      });
      await parts.time.complete(over, 10);
      expect(brought).toBe(turns);
      await parts.time.runForMs(0);
      expect(wanted).toEqual(live);
    }
  });

  it('is handed on of quotes by the newest of each market, and values what is held by its last price', async () => {
    const parts = new StrategyParts();
    parts.startStrategies();
    parts.valuation.addInstrument(instrumentOf());
    parts.valuation.setBalances({ account, venue, totals: new Map([['BTC', d('2')]]), version: 1, updatedAtUs: 1 });
    parts.dispatcher.holdEvents();
    for (const bid of [7, 8]) parts.dispatcher.enqueue(quoteOf(bid));
    parts.dispatcher.enqueue({ ...tradeOf(1), priceTicks: 9 });
    parts.dispatcher.releaseEvents();
    parts.dispatcher.enqueue(quoteOf(10));
    await parts.time.runForMs(0);
    expect(parts.receivedOf('quote').map(({ bidPriceTicks }) => bidPriceTicks)).toEqual([8, 10]);
    expect(parts.valuation.equityOf(account, 'USDT')?.toFixed()).toBe('18');
  });

  it('counts no trade as one that waited where newer ones have pushed those out of the queue', async () => {
    const { parts, received, wanted } = deciding();
    parts.dispatcher.holdEvents();
    for (let id = 1; id <= 16; id += 1) parts.dispatcher.enqueue(tradeOf(id));
    parts.dispatcher.releaseEvents();
    for (let id = 17; id <= 20; id += 1) parts.dispatcher.enqueue(tradeOf(id));
    await parts.time.runForMs(0);
    expect([idsOf(received)[0], wanted]).toEqual([5, [17, 18, 19, 20]]);
  });

  it('is the past too where new rules hand it on at once, and what comes after them is not', async () => {
    const { parts, received, wanted } = deciding();
    parts.dispatcher.holdEvents();
    for (const id of [1, 2, 3]) parts.dispatcher.enqueue(tradeOf(id));
    parts.dispatcher.releaseEvents();
    parts.dispatcher.changeInstrument(instrumentOf());
    for (const id of [4, 5]) parts.dispatcher.enqueue(tradeOf(id));
    await parts.time.runForMs(0);
    expect([idsOf(received), wanted]).toEqual([
      [1, 2, 3, 4, 5],
      [4, 5],
    ]);
  });

  it('is handed on of quotes where newer events push the last that waited out of the queue', async () => {
    const parts = new StrategyParts({ TICK_QUEUE_CAPACITY: 300 });
    parts.startStrategies();
    parts.dispatcher.holdEvents();
    parts.dispatcher.enqueue(quoteOf(7));
    for (let id = 1; id < 300; id += 1) parts.dispatcher.enqueue(tradeOf(id));
    parts.dispatcher.releaseEvents();
    // Behind the first turn, which hands 256 on and leaves 44 that waited.
    parts.time.runAfter(0, () => {
      for (let id = 300; id < 600; id += 1) parts.dispatcher.enqueue(tradeOf(id));
    });
    await parts.time.runForMs(0);
    expect(parts.receivedOf('quote').map(({ bidPriceTicks }) => bidPriceTicks)).toEqual([7]);
  });
});
