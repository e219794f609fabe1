import { describe, expect, it } from 'vitest';
import type { Instrument, MarketHistory, MarketTrade } from '#libs/domain';
import { Decimal, type VenueId, asId, err, ok, problem } from '#libs/kernel';
import {
  ScriptedFeed,
  ScriptedHistory,
  binance,
  btc,
  eth,
  quoteOf,
  rulesOf,
  tradeOf,
} from '../../scripted-feed.fixture.js';
import { MarketBoard } from '../board/market-board.js';
import { AnswerHistoryQueries } from './answer-history-queries.js';
import { CalendarBars } from './calendar-bars.js';
import { AnswerMarketQueries, LESSER_REPLY_DELAY_MS, replyDelayMs } from './answer-market-queries.js';

const kraken = asId<VenueId>('kraken');

async function boardOf(feed: ScriptedFeed): Promise<MarketBoard> {
  const board = new MarketBoard();
  board.followInstruments((await feed.loadInstruments([btc])).instruments);
  return board;
}

describe('questions about markets', () => {
  it('say of one that is left out, such as one that the venue does not list, that it is, for good', () => {
    const board = new MarketBoard();
    const queries = new AnswerMarketQueries(board, new ScriptedFeed(), rulesOf({ SYMBOLS: [btc] }));
    expect(queries.answerInstrument(binance, btc)).toMatchObject({ problem: { code: 'MARKET_DATA_STARTING' } });
    board.leaveOut([problem('INSTRUMENT_UNKNOWN', 'Binance does not list BTC-USDT.', { instrument: btc })]);
    const message = 'BTC-USDT is left out: Binance does not list BTC-USDT.';
    const why = { code: 'INSTRUMENT_LEFT_OUT', message, retryable: false, details: { code: 'INSTRUMENT_UNKNOWN' } };
    for (const answer of [queries.answerInstrument(binance, btc), queries.answerMarket(binance, btc)])
      expect(answer).toMatchObject({ ok: false, problem: why });
  });

  it('are answered from what the feed brought, in decimals', async () => {
    const feed = new ScriptedFeed();
    const board = await boardOf(feed);
    const queries = new AnswerMarketQueries(board, feed, rulesOf({ SYMBOLS: [btc] }));
    expect(queries.answerMarket(binance, btc)).toMatchObject({
      ok: true,
      value: { bookState: 'SYNCING', receivedAtUs: 0 },
    });
    board.onEvent(tradeOf(btc, 1));
    board.onEvent(quoteOf(btc));
    expect(queries.answerMarket(binance, btc)).toEqual({
      ok: true,
      value: {
        venue: 'binance',
        instrument: 'BTC-USDT',
        bookState: 'SYNCING',
        receivedAtUs: 3,
        lastPrice: '10',
        lastTradeAtUs: 2,
        bidPrice: '9.99',
        bidSize: '0.5',
        askPrice: '10.01',
        askSize: '0.6',
        bids: [['9.99', '0.5']],
        asks: [['10.01', '0.5']],
      },
    });
    expect(queries.answerInstrument(binance, btc)).toMatchObject({
      ok: true,
      value: { id: 'BTC-USDT', tickSize: '0.01' },
    });
  });

  it('tell no price of before the steps of the market changed: it may lie between the new ones', async () => {
    const feed = new ScriptedFeed();
    const board = await boardOf(feed);
    const queries = new AnswerMarketQueries(board, feed, rulesOf({ SYMBOLS: [btc] }));
    board.onEvent({ ...tradeOf(btc, 1), priceTicks: 1003 } as MarketTrade);
    board.onEvent(quoteOf(btc));
    board.changeInstrument({ ...(board.findInstrument(btc) as Instrument), tickSize: new Decimal('0.25') });
    const answer = queries.answerMarket(binance, btc);
    for (const name of ['lastPrice', 'bidPrice', 'askPrice']) expect(answer).not.toHaveProperty(`value.${name}`);
    board.onEvent({ ...tradeOf(btc, 2), priceTicks: 44 } as MarketTrade);
    expect(queries.answerMarket(binance, btc)).toMatchObject({ value: { lastPrice: '11' } });
  });

  it('are answered only for the own venue and share, with the reason where there is no answer', () => {
    const queries = new AnswerMarketQueries(new MarketBoard(), new ScriptedFeed(), rulesOf({ SYMBOLS: [btc] }));
    expect(queries.answerMarket(kraken, btc)).toBeUndefined();
    expect(queries.answerInstrument(binance, eth)).toMatchObject({
      ok: false,
      problem: { code: 'INSTRUMENT_NOT_FED', retryable: false },
    });
    expect(queries.answerInstrument(binance, btc)).toMatchObject({
      ok: false,
      problem: { code: 'MARKET_DATA_STARTING', retryable: true },
    });
    const answered = [0, 1, 2].filter((index) => {
      const rules = rulesOf({ SHARD: { index, count: 3 } });
      return new AnswerMarketQueries(new MarketBoard(), new ScriptedFeed(), rules).answerMarket(binance, btc);
    });
    expect(answered).toHaveLength(1);
  });

  it('are answered at once by the feed that knows best, and later by another', async () => {
    const feed = new ScriptedFeed();
    const board = await boardOf(feed);
    const queries = new AnswerMarketQueries(board, feed, rulesOf({ SYMBOLS: [btc] }));
    const delay = (reply = queries.answerMarket(binance, btc)): number =>
      reply === undefined ? -1 : replyDelayMs(reply);
    expect(delay()).toBe(LESSER_REPLY_DELAY_MS);
    board.onEvent({
      kind: 'book-state',
      venue: binance,
      instrument: btc,
      exchangeAtUs: 0,
      receivedAtUs: 1,
      state: 'LIVE',
    });
    expect(delay()).toBe(0);
    expect(replyDelayMs(queries.answerInstrument(binance, btc)!)).toBe(0);
    expect(replyDelayMs(queries.answerInstrument(binance, eth)!)).toBe(LESSER_REPLY_DELAY_MS);
  });
});

describe('questions about the past', () => {
  async function queriesOver(history: MarketHistory): Promise<AnswerHistoryQueries> {
    const board = await boardOf(new ScriptedFeed());
    const calendarBars = new CalendarBars(history, { nowUs: () => 10 * 60_000_000 });
    return new AnswerHistoryQueries(board, history, calendarBars, rulesOf({ SYMBOLS: [btc] }));
  }

  it('are answered in decimals from what the exchange remembers', async () => {
    const queries = await queriesOver(new ScriptedHistory());
    expect(await queries.answerTrades(binance, btc, { fromUs: 4_998, limit: 10 })).toMatchObject({
      ok: true,
      value: { trades: [{ tradeId: 4_999, price: '10', size: '0.04' }, { tradeId: 5_000 }] },
    });
    const range = { fromUs: 0, toUs: 60_000_000 };
    expect(await queries.answerBars(binance, btc, { intervalUs: 60_000_000, ...range })).toMatchObject({
      ok: true,
      value: { bars: [{ ...range, high: '10.01', volume: '0.07', value: '0.7', trades: 3 }] },
    });
    expect(await queries.answerBars(binance, btc, { interval: '1m', ...range })).toMatchObject({
      ok: true,
      value: { interval: '1m', bars: [{ ...range, volume: '0.07' }] },
    });
  });

  it('are refused with the reason, and not answered for another venue', async () => {
    const queries = await queriesOver(new ScriptedHistory());
    const refusals = [
      [queries.answerTrades(binance, btc, { limit: 1 }), 'MESSAGE_UNREADABLE'],
      [queries.answerTrades(binance, eth, { fromUs: 0, limit: 1 }), 'INSTRUMENT_NOT_FED'],
      [queries.answerBars(binance, btc, { intervalUs: 7, fromUs: 0, toUs: 7 }), 'HISTORY_INTERVAL_UNKNOWN'],
      [queries.answerBars(binance, btc, { intervalUs: 1, fromUs: 0, toUs: 1_001 }), 'HISTORY_TOO_LONG'],
      [queries.answerBars(binance, btc, { interval: '1W', fromUs: 0, toUs: 7 }), 'BAR_INTERVAL_UNKNOWN'],
    ] as const;
    for (const [reply, code] of refusals) expect(await reply).toMatchObject({ ok: false, problem: { code } });
    expect(queries.answerTrades(kraken, btc, { fromUs: 0, limit: 1 })).toBeUndefined();
  });

  it('wait for the exchange at most 32 at once; the others are asked to try again', async () => {
    let answer: () => void = () => undefined;
    const silent = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const refused = err(problem('AWAY', 'It is away.'));
    const history: MarketHistory = {
      trades: () => silent.then(() => ok([])),
      bars: () => Promise.resolve(refused),
    };
    const queries = await queriesOver(history);
    const ask = () => queries.answerTrades(binance, btc, { fromUs: 0, limit: 1 });
    const waiting = Array.from({ length: 32 }, async () => ask());
    expect(await ask()).toMatchObject({ ok: false, problem: { code: 'HISTORY_BUSY', retryable: true } });
    answer();
    await Promise.all(waiting);
    expect(await ask()).toMatchObject({ ok: true });
  });
});
