import { describe, expect, it } from 'vitest';
import type { CachedPriceV1, MarketReply } from '#libs/contracts';
import type { Instrument } from '#libs/domain';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { ManualClock } from '#libs/testkit';
import type { LastPrice } from '../ports.js';
import { MarketTable } from './live/market-table.js';
import { ReadMarket } from './read-market.js';

const NOW_US = 1_700_000_000_000_000;
const REPLY: MarketReply = {
  ...{ venue: 'kraken', instrument: 'BTC-USD', bookState: 'LIVE', lastPrice: '101' },
  ...{ receivedAtUs: NOW_US - 3_000, bids: [['100', '1']], asks: [] },
};
const PRICE = {
  ...{ v: 1, venue: 'kraken', instrument: 'BTC-USD', bookState: 'LIVE', lastPrice: '99', bidPrice: '98' },
  ...{ receivedAtUs: NOW_US - 60_000_000, writtenAtUs: NOW_US - 60_000_000, epoch: 1 },
} as CachedPriceV1;
const SILENCE = problem('ASK_NOBODY_ANSWERS', 'Nobody answers.', {}, true);

function readMarket(
  live: Result<MarketReply, Problem>,
  last: Result<LastPrice | undefined, Problem>,
  heardOf: readonly string[] = [],
): ReadMarket {
  const heard = new MarketTable();
  for (const venue of heardOf) heard.setInstrument({ venue, id: 'BTC-USDT' } as unknown as Instrument);
  const markets = { askMarket: () => Promise.resolve(live) };
  const lastPrices = { findLastPrice: () => Promise.resolve(last) };
  return new ReadMarket(markets, lastPrices, new ManualClock(NOW_US), heard);
}

describe('where a market stands', () => {
  it('is what its feed reports, with the age of its last message', async () => {
    const reading = await readMarket(ok(REPLY), ok(undefined)).readMarket('kraken', 'BTC-USD');
    expect(reading).toEqual(ok({ reply: REPLY, source: 'feed', ageUs: 3_000 }));
  });

  it('has no age where the feed has received nothing yet, and none below zero where clocks differ', async () => {
    const silent = await readMarket(ok({ ...REPLY, receivedAtUs: 0 }), ok(undefined)).readMarket('kraken', 'BTC-USD');
    expect(silent).toMatchObject({ value: { ageUs: null } });
    const ahead = ok({ ...REPLY, receivedAtUs: NOW_US + 5 });
    expect(await readMarket(ahead, ok(undefined)).readMarket('kraken', 'BTC-USD')).toMatchObject({
      value: { ageUs: 0 },
    });
  });

  it('is what the cache says, called STALE and without a book, where no feed answers', async () => {
    const cached = ok({ price: PRICE, ageUs: 60_000_000 });
    expect(await readMarket(err(SILENCE), cached).readMarket('kraken', 'BTC-USD')).toMatchObject({
      ok: true,
      value: { source: 'cache', ageUs: 60_000_000, reply: { bookState: 'STALE', lastPrice: '99', bids: [], asks: [] } },
    });
  });

  it('is not known where the feed refuses for good, whatever the cache says', async () => {
    const refused = err(problem('INSTRUMENT_NOT_FED', 'It is not fed.'));
    expect(await readMarket(refused, ok({ price: PRICE, ageUs: 1 })).readMarket('kraken', 'BTC-USD')).toEqual(refused);
  });

  it.each([
    ['has nothing', ok(undefined)],
    ['is away', err(problem('PRICE_CACHE_AWAY', 'It is away.', {}, true))],
  ])('is the silence of the feed where the cache %s', async (_what, last) => {
    expect(await readMarket(err(SILENCE), last).readMarket('kraken', 'BTC-USD')).toEqual(err(SILENCE));
  });

  it.each([
    ['no feed of it runs, and others do', SILENCE, ['binance', 'okx'], 'VENUE_NOT_FED', false],
    ['nobody was heard yet: it may be starting', SILENCE, [], 'ASK_NOBODY_ANSWERS', true],
    ['its feed was heard before', SILENCE, ['binance', 'kraken'], 'ASK_NOBODY_ANSWERS', true],
    ['its feed is slow', problem('ASK_TIMED_OUT', 'Late.', {}, true), ['binance'], 'ASK_TIMED_OUT', true],
  ])('is not known where %s', async (_what, silence, heardOf, code, retryable) => {
    const reading = await readMarket(err(silence), ok(undefined), heardOf).readMarket('kraken', 'BTC-USD');
    expect(reading).toMatchObject({ ok: false, error: { code, retryable } });
    if (!retryable) expect(reading).toMatchObject({ error: { message: expect.stringContaining('binance, okx') } });
  });

  it('is not asked of an exchange that does not exist', async () => {
    const reading = await readMarket(ok(REPLY), ok(undefined)).readMarket('nowhere', 'BTC-USD');
    expect(reading).toMatchObject({ ok: false, error: { code: 'VENUE_UNKNOWN', retryable: false } });
  });
});
