import { describe, expect, it } from 'vitest';
import type { BookState, BookStateChange } from '#libs/domain';
import { err, ok, problem } from '#libs/kernel';
import { RecordingSupervisor, WireLog } from '#libs/platform';
import { TickEncoder } from '#libs/ticks';
import { StrategyParts, account, d, instrumentOf, tradeOf, venue } from '../../strategy-parts.fixture.js';
import { MarketEventReader } from './market-event-reader.js';

const name = { venue, instrument: instrumentOf().id };
const AWAY = err(problem('ASK_TIMED_OUT', 'Nobody answers.'));

function started(): StrategyParts {
  const parts = new StrategyParts();
  parts.startStrategies();
  return parts;
}

const state = (to: BookState): BookStateChange => ({
  ...{ kind: 'book-state', ...name, state: to, exchangeAtUs: 0, receivedAtUs: 1 },
});
const statesOf = (parts: StrategyParts): BookState[] => parts.receivedOf('book-state').map((event) => event.state);
const tradesOf = (parts: StrategyParts): number[] => parts.receivedOf('trade').map((event) => event.tradeId);

describe('handing market events on', () => {
  it('keeps their order and lets other work have its turn after some hundreds', async () => {
    const parts = new StrategyParts({ TICK_QUEUE_CAPACITY: 1_000 });
    parts.startStrategies();
    for (let id = 1; id <= 600; id += 1) parts.dispatcher.enqueue(tradeOf(id));
    const seen: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) parts.time.runAfter(0, () => seen.push(tradesOf(parts).length));
    await parts.time.runForMs(0);
    expect(seen[0]).toBe(256);
    expect(tradesOf(parts)).toEqual(Array.from({ length: 600 }, (_, i) => i + 1));
  });

  it('lets a book state pass by the queue', async () => {
    const parts = started();
    parts.dispatcher.enqueue(tradeOf(1));
    parts.markets.onBookState(state('STALE'));
    expect(parts.received).toMatchObject([{ kind: 'book-state', state: 'STALE' }]);
    await parts.time.runForMs(0);
    expect(tradesOf(parts)).toEqual([1]);
  });

  it('drops the oldest and counts them when the queue is full', async () => {
    const parts = started();
    for (let id = 1; id <= 20; id += 1) parts.dispatcher.enqueue(tradeOf(id));
    expect(parts.dispatcher.queue).toEqual({ length: 16, capacity: 16, dropped: 4 });
    await parts.time.runForMs(0);
    expect(tradesOf(parts)[0]).toBe(5);
  });

  it('lets them wait while they are held, and hands on nothing more once it is stopped', async () => {
    const parts = started();
    parts.dispatcher.holdEvents();
    parts.dispatcher.enqueue(tradeOf(1));
    await parts.time.runForMs(10);
    expect(tradesOf(parts)).toEqual([]);
    parts.dispatcher.releaseEvents();
    await parts.time.runForMs(0);
    expect(tradesOf(parts)).toEqual([1]);
    parts.dispatcher.enqueue(tradeOf(2));
    parts.dispatcher.stopDispatching();
    await parts.time.runForMs(10);
    expect(tradesOf(parts)).toEqual([1]);
  });
});

describe('an uncertain market', () => {
  it('counts as SYNCING until its feed was asked, and then has the state and the price that the feed replied', async () => {
    const parts = started();
    parts.markets.doubtMarket(name);
    parts.source.market = AWAY;
    await parts.markets.resolveUncertainMarkets();
    expect(statesOf(parts)).toEqual(['SYNCING']);
    parts.source.market = ok({ bookState: 'LIVE', lastPrice: d('7') });
    await parts.markets.resolveUncertainMarkets();
    await parts.markets.resolveUncertainMarkets();
    expect([statesOf(parts), parts.source.asked]).toEqual([['SYNCING', 'LIVE'], 2]);
    parts.valuation.addInstrument(instrumentOf());
    parts.valuation.setBalances({ account, venue, totals: new Map([['BTC', d('2')]]), version: 1, updatedAtUs: 1 });
    expect(parts.valuation.equityOf(account, 'USDT')?.toFixed()).toBe('14');
  });

  it('whose feed knows no price is valued between bid and ask, until the first trade', async () => {
    const parts = started();
    parts.valuation.addInstrument(instrumentOf());
    parts.valuation.setBalances({ account, venue, totals: new Map([['BTC', d('2')]]), version: 1, updatedAtUs: 1 });
    parts.source.market = ok({ bookState: 'LIVE', lastPrice: undefined });
    await parts.markets.resolveUncertainMarkets();
    const worth = () => parts.valuation.equityOf(account, 'USDT')?.toFixed();
    const quote = { kind: 'quote', ...name, exchangeAtUs: 1, receivedAtUs: 1, sequence: 1 } as const;
    const [bid, ask] = [
      { bidPriceTicks: 600, bidSizeLots: 1 },
      { askPriceTicks: 603, askSizeLots: 1 },
    ];
    parts.dispatcher.dispatch({ ...quote, ...bid, askPriceTicks: 0, askSizeLots: 0 });
    expect(worth()).toBeUndefined();
    parts.dispatcher.dispatch({ ...quote, ...bid, ...ask });
    expect(worth()).toBe('1203');
    parts.dispatcher.dispatch({ ...quote, ...bid, askPriceTicks: 700, askSizeLots: 1 });
    expect(worth()).toBe('1203');
    parts.dispatcher.dispatch({ ...tradeOf(1), priceTicks: 602 });
    expect(worth()).toBe('1204');
  });

  it('is asked about again while no price of it is known, and its state is told once', async () => {
    const parts = started();
    parts.markets.doubtMarket(name);
    parts.source.market = ok({ bookState: 'LIVE', lastPrice: undefined });
    await parts.markets.resolveUncertainMarkets();
    await parts.markets.resolveUncertainMarkets();
    expect([statesOf(parts), parts.source.asked]).toEqual([['SYNCING', 'LIVE'], 2]);
    parts.source.market = ok({ bookState: 'LIVE', lastPrice: d('7') });
    await parts.markets.resolveUncertainMarkets();
    await parts.markets.resolveUncertainMarkets();
    expect([statesOf(parts), parts.source.asked]).toEqual([['SYNCING', 'LIVE'], 3]);
  });

  it('keeps a state that came while it was asked about: the reply is older', async () => {
    const parts = started();
    parts.markets.doubtMarket(name);
    parts.source.market = ok({ bookState: 'LIVE', lastPrice: undefined });
    parts.source.beforeMarket = () => parts.markets.onBookState(state('STALE'));
    await parts.markets.resolveUncertainMarkets();
    expect(statesOf(parts)).toEqual(['SYNCING', 'STALE']);
  });

  it('stays uncertain where something more was lost while it was asked about, and is asked about again', async () => {
    const parts = started();
    parts.markets.doubtMarket(name);
    parts.source.market = ok({ bookState: 'LIVE', lastPrice: undefined });
    parts.source.beforeMarket = () => parts.markets.doubtMarket(name);
    await parts.markets.resolveUncertainMarkets();
    expect(statesOf(parts)).not.toContain('LIVE');
    parts.source.beforeMarket = () => undefined;
    // What was lost may have said that the rules are others: they are asked for as well.
    parts.source.listInstruments();
    await parts.time.runForMs(0);
    await parts.markets.resolveUncertainMarkets();
    expect([statesOf(parts).at(-1), parts.source.asked]).toEqual(['LIVE', 2]);
  });

  it('is valued by the cached price while no feed answers, unless that is too old, and stays uncertain', async () => {
    for (const [ageUs, equity] of [
      [60_000_000, '12'],
      [60_000_001, undefined],
    ] as const) {
      const parts = started();
      parts.valuation.addInstrument(instrumentOf());
      parts.valuation.setBalances({ account, venue, totals: new Map([['BTC', d('2')]]), version: 1, updatedAtUs: 1 });
      parts.markets.doubtMarket(name);
      parts.source.market = AWAY;
      parts.source.cached = ok({ lastPrice: d('6'), ageUs });
      await parts.markets.resolveUncertainMarkets();
      expect(parts.valuation.equityOf(account, 'USDT')?.toFixed()).toBe(equity);
      expect(statesOf(parts)).toEqual(['SYNCING']);
    }
  });
});

describe('reading the tick lane', () => {
  function reading() {
    const parts = started();
    const wireLog = new WireLog(parts.log, parts.metrics, new RecordingSupervisor());
    return { parts, reader: new MarketEventReader(parts.dispatcher, parts.markets, parts.time, wireLog) };
  }

  it('passes trades on once, however often their message comes, and counts what came again', async () => {
    const { parts, reader } = reading();
    const encoder = new TickEncoder('trade', 1);
    for (const id of [1, 2]) encoder.add(tradeOf(id));
    const bytes = encoder.take() ?? new Uint8Array();
    for (let i = 0; i < 2; i += 1) reader.readMessage('market.trade.v1.binance.BTC-USDT', bytes);
    await parts.time.runForMs(0);
    expect(tradesOf(parts)).toEqual([1, 2]);
    expect(reader.continuity).toEqual({ missed: 0, duplicates: 2, gaps: 0 });
  });

  it('asks about a market again when a book state was missed, and not when a trade was', async () => {
    const { parts, reader } = reading();
    const states = new TickEncoder('book-state', 1);
    const send = (change: BookStateChange, isLost = false): void => {
      states.add(change);
      const bytes = states.take() ?? new Uint8Array();
      if (!isLost) reader.readMessage('market.book-state.v1.binance.BTC-USDT', bytes);
    };
    send(state('LIVE'));
    send(state('STALE'), true);
    send(state('LIVE'));
    parts.source.market = ok({ bookState: 'LIVE', lastPrice: d('7') });
    await parts.markets.resolveUncertainMarkets();
    expect(parts.source.asked).toBe(1);
    expect(statesOf(parts)).toContain('SYNCING');
    const trades = new TickEncoder('trade', 1);
    for (const id of [1, 2, 3]) {
      trades.add(tradeOf(id));
      const bytes = trades.take() ?? new Uint8Array();
      if (id !== 2) reader.readMessage('market.trade.v1.binance.BTC-USDT', bytes);
    }
    await parts.markets.resolveUncertainMarkets();
    expect(parts.source.asked).toBe(1);
  });

  it('counts garbage and goes on', async () => {
    const { parts, reader } = reading();
    reader.readMessage('market.trade.v1.binance.BTC-USDT', Uint8Array.of(255, 1, 2));
    reader.readMessage('order.filled.v1.a.b', Uint8Array.of(1));
    expect(await parts.metrics.renderText()).toContain(
      'tradewind_wire_garbage_total{lane="tick",service="strategy"} 2',
    );
  });
});
