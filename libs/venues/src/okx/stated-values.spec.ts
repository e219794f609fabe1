import { describe, expect, it } from 'vitest';
import type { WireDepth, WireEvent, WireLevel, WireQuote, WireTrade } from '../common/codec/index.js';
import { usFromRfc3339 } from '../common/rfc3339.js';
import { logOf } from '../common/testing/frame-log.js';
import { wireFolder } from '../common/testing/recorded-frames.js';
import { type StatedPair, isStated, statedPairs, statedValue } from '../common/testing/stated-values.js';
import { okxCodec } from './codec.js';

const wire = wireFolder(process.env);
const parser = wire === undefined ? [] : statedPairs(wire, 'crypto-msg-parser/okx');
const tardis = (wire === undefined ? [] : statedPairs(wire, 'tardis/okx')).filter(({ legacy }) => !legacy);

/** Messages of protocol v3, which is gone, have a "table"; REST bodies have a "code"; we decode neither. */
const streamed = parser.filter(({ raw }) => raw.every((text) => text.startsWith('{"arg"')));

function eventOf(pair: StatedPair): WireEvent {
  const [event] = logOf(okxCodec, pair.raw).events;
  if (event === undefined) throw new Error(`${pair.test}: nothing was told`);
  return event;
}

describe.skipIf(wire === undefined)('what other projects state about messages of OKX', () => {
  it('is about market data that we decode, or skipped by name', () => {
    const skipped = parser.filter((pair) => !streamed.includes(pair));
    process.stderr.write(`skipped: ${skipped.map(({ test }) => test).join(', ')} (OKX v3 or REST)\n`);
    expect(skipped.map(({ test }) => test.split('::')[0])).toStrictEqual([
      'l2_topk',
      'l2_snapshot',
      'l2_snapshot',
      'l2_snapshot',
      'open_interest',
      'open_interest',
      'open_interest',
    ]);
  });

  const none = streamed.filter(({ test }) => /^(?:funding_rate|candlestick)/u.test(test));
  it.each(none.map((pair) => [pair.test, pair] as const))('%s: it is no trade, quote or depth', (_test, { raw }) => {
    expect(logOf(okxCodec, raw)).toMatchObject({ events: [], refusals: [] });
  });

  const trades = streamed.filter(({ test }) => test.startsWith('trade::'));
  it.each(trades.map((pair) => [pair.test, pair] as const))('%s: price, size, side and time agree', (_test, pair) => {
    const trade = eventOf(pair) as WireTrade;
    expect(isStated(trade.price, statedValue(pair, 'trade.price'))).toBe(true);
    expect(isStated(trade.size, sizeOf(pair, 'trade.'))).toBe(true);
    expect(trade.takerSide).toBe(statedValue(pair, 'trade.side')?.replace('TradeSide::', '').toLowerCase());
    expect(trade.exchangeTimeUs).toBe(Number(statedValue(pair, 'trade.timestamp')) * 1_000);
  });

  const books = streamed.filter(({ test }) => /^l2_(?:event|topk)/u.test(test));
  it.each(books.map((pair) => [pair.test, pair] as const))('%s: levels, kind and time agree', (_test, pair) => {
    const depth = eventOf(pair) as WireDepth;
    expect(depth.kind).toBe('snapshot');
    expect(depth.exchangeTimeUs).toBe(Number(statedValue(pair, 'orderbook.timestamp')) * 1_000);
    for (const side of ['bids', 'asks'] as const) {
      expect(depth[side]).toHaveLength(Number(statedValue(pair, `orderbook.${side}.len()`)));
      for (const [index, level] of depth[side].entries())
        expectStatedLevel(pair, `orderbook.${side}[${index}].`, level);
    }
  });

  const bests = streamed.filter(({ test }) => test.startsWith('bbo::'));
  it.each(bests.map((pair) => [pair.test, pair] as const))('%s: both sides and the time agree', (_test, pair) => {
    const quote = eventOf(pair) as WireQuote;
    expect(isStated(quote.bidPrice, statedValue(pair, 'bbo_msg.bid_price'))).toBe(true);
    expect(isStated(quote.askPrice, statedValue(pair, 'bbo_msg.ask_price'))).toBe(true);
    expect(isStated(quote.bidSize, sizeOf(pair, 'bbo_msg.bid_'))).toBe(true);
    expect(isStated(quote.askSize, sizeOf(pair, 'bbo_msg.ask_'))).toBe(true);
    expect(quote.exchangeTimeUs).toBe(Number(statedValue(pair, 'bbo_msg.timestamp')) * 1_000);
  });

  const tickers = streamed.filter(({ test }) => test.startsWith('ticker::'));
  it.each(tickers.map((pair) => [pair.test, pair] as const))('%s: the time and the name agree', (_test, pair) => {
    const quote = eventOf(pair) as WireQuote;
    const text = pair.asserts.join(' ');
    expect(text).toContain(`${(quote.exchangeTimeUs ?? 0) / 1_000}, extract_timestamp`);
    expect(text).toContain(`"${quote.instrument}"`);
  });

  it('covers every kind of pair', () => {
    expect([none, trades, books, bests, tickers].map(({ length }) => length)).toStrictEqual([4, 3, 5, 3, 3]);
    expect(streamed).toHaveLength(18);
  });

  it.each(tardis.map((pair) => [pair.test, pair] as const))('%s: tardis agrees', (_test, pair) => {
    const [stated = {}] = pair.expected ?? [];
    const event = eventOf(pair);
    expect(event.instrument).toBe(stated['symbol']);
    expect(event.exchangeTimeUs).toBe(usFromRfc3339(String(stated['timestamp'])));
    if (event.type === 'trade') {
      expect([event.tradeId, event.takerSide]).toStrictEqual([stated['id'], stated['side']]);
      expect(isStated(event.price, stated['price']) && isStated(event.size, stated['amount'])).toBe(true);
    } else {
      const depth = event as WireDepth;
      expect(depth.kind === 'snapshot').toBe(stated['isSnapshot']);
      expect(depth).toMatchObject({ bids: [['0.00895', '3.5']], asks: [] });
    }
  });
});

/** The size of a spot message is stated in the base asset, that of a derivative in contracts. */
function sizeOf(pair: StatedPair, prefix: string): string | undefined {
  const contracts = statedValue(pair, `${prefix}quantity_contract`);
  if (contracts !== undefined && contracts !== 'None') return contracts;
  return statedValue(pair, `${prefix}quantity_base`);
}

function expectStatedLevel(pair: StatedPair, prefix: string, [price, size]: WireLevel): void {
  const statedPrice = statedValue(pair, `${prefix}price`);
  // Some tests state only the first and the last level.
  if (statedPrice === undefined) return;
  expect(isStated(price, statedPrice)).toBe(true);
  expect(isStated(size, sizeOf(pair, prefix))).toBe(true);
}
