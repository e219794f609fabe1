import { beforeEach, describe, expect, it } from 'vitest';
import type { InstrumentReply, MarketReply } from '#libs/contracts';
import type { Instrument } from '#libs/domain';
import { type InstrumentId, type Problem, type Result, type VenueId, asId, err, ok, problem } from '#libs/kernel';
import type { Asker } from '#libs/messaging';
import { createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { InstrumentSource } from './instrument-source.js';

const BTC = { venue: asId<VenueId>('binance'), instrument: asId<InstrumentId>('BTC-USDT') };
const ETH = { venue: asId<VenueId>('binance'), instrument: asId<InstrumentId>('ETH-USDT') };

function instrumentReply(id: string, tickSize = '0.01'): InstrumentReply {
  const [base = '', quote = ''] = id.split('-');
  const sizes = { tickSize, lotSize: '0.001', minQuantity: '0.001', maxQuantity: '9000', minNotional: '5' };
  return { venue: 'binance', id, venueSymbol: base + quote, base, quote, status: 'TRADING', ...sizes };
}

function marketReply(instrument: string): MarketReply {
  return { venue: 'binance', instrument, bookState: 'LIVE', receivedAtUs: 1, bids: [], asks: [] };
}

const LEFT_OUT = problem('INSTRUMENT_LEFT_OUT', 'LUNA-USDT is left out: the venue does not list it.');

/** Answers from a table of subjects; what is not in it gets no answer. */
class TableAsker implements Asker {
  readonly replies = new Map<string, object>();
  asked = 0;

  ask<T>(subject: string): Promise<Result<T, Problem>> {
    this.asked += 1;
    const value = this.replies.get(subject);
    if (value === LEFT_OUT) return Promise.resolve(err(LEFT_OUT));
    const missing = problem('ASK_NOBODY_ANSWERS', 'nobody', {}, true);
    return Promise.resolve(value === undefined ? err(missing) : ok(value as T));
  }
}

let time: VirtualScheduler;
let asker: TableAsker;
let source: InstrumentSource;
let heard: Instrument[];

beforeEach(() => {
  time = new VirtualScheduler();
  asker = new TableAsker();
  source = new InstrumentSource(asker, time, createLog('probe', 'silent'));
  heard = [];
});

const knows = (id: string, reply: InstrumentReply = instrumentReply(id)): void => {
  asker.replies.set(`query.instrument.v1.binance.${id}`, reply);
  asker.replies.set(`query.market.v1.binance.${id}`, marketReply(id));
};

describe('the source of instruments', () => {
  it('asks until every instrument is known, and hands out each once', async () => {
    knows('BTC-USDT');
    let isDone = false;
    const never = new AbortController().signal;
    const known = source
      .fetchUntilKnown([BTC, ETH], (instrument) => heard.push(instrument), never)
      .then(() => {
        isDone = true;
      });
    await time.runForMs(1_000);
    expect([heard.map(({ id }) => id), isDone]).toStrictEqual([['BTC-USDT'], false]);
    knows('ETH-USDT');
    await time.complete(known);
    expect(heard.map(({ id }) => id)).toStrictEqual(['BTC-USDT', 'ETH-USDT']);
  });

  it('does not wait for one that market-data leaves out, and takes it where it is fed later', async () => {
    const luna = { venue: BTC.venue, instrument: asId<InstrumentId>('LUNA-USDT') };
    knows('BTC-USDT');
    asker.replies.set('query.instrument.v1.binance.LUNA-USDT', LEFT_OUT);
    const never = new AbortController().signal;
    await time.complete(source.fetchUntilKnown([luna, BTC], (instrument) => heard.push(instrument), never));
    expect(heard.map(({ id }) => id)).toStrictEqual(['BTC-USDT']);
    const leftOut: string[] = [];
    const following = source.followInstruments({
      ...{ names: [luna], refreshMs: 5_000, onInstrument: (instrument) => heard.push(instrument) },
      onLeftOut: ({ instrument }) => leftOut.push(instrument),
    });
    await time.runForMs(4_000);
    expect(leftOut).toStrictEqual(['LUNA-USDT']);
    knows('LUNA-USDT');
    await time.runForMs(5_000);
    expect(heard.map(({ id }) => id)).toStrictEqual(['BTC-USDT', 'LUNA-USDT']);
    await time.complete(following.stop());
  });

  it('gives up when it is asked to', async () => {
    const stopping = new AbortController();
    const known = source.fetchUntilKnown([ETH], (instrument) => heard.push(instrument), stopping.signal);
    await time.runForMs(700);
    stopping.abort();
    await time.complete(known);
    expect(heard).toStrictEqual([]);
  });

  it('looks again for what has changed, and often while something is not known', async () => {
    knows('BTC-USDT');
    const markets: MarketReply[] = [];
    const following = source.followInstruments({
      names: [BTC, ETH],
      refreshMs: 60_000,
      onInstrument: (instrument) => heard.push(instrument),
      onMarket: (market) => markets.push(market),
    });
    await time.runForMs(1_100);
    expect(heard.map(({ id }) => id)).toStrictEqual(['BTC-USDT', 'BTC-USDT', 'BTC-USDT']);
    knows('ETH-USDT');
    await time.runForMs(500);
    expect(heard.map(({ id }) => id).slice(3)).toStrictEqual(['BTC-USDT', 'ETH-USDT']);
    const asked = asker.asked;
    await time.runForMs(59_000);
    expect(asker.asked).toBe(asked);
    knows('BTC-USDT', instrumentReply('BTC-USDT', '0.1'));
    await time.runForMs(1_000);
    expect(heard.at(-2)?.tickSize.toFixed()).toBe('0.1');
    expect(markets).toHaveLength(heard.length);
    await time.complete(following.stop());
  });

  it('calls an answer that cannot be read a Problem', async () => {
    knows('BTC-USDT', { ...instrumentReply('BTC-USDT'), tickSize: 'a tenth' });
    expect(await source.fetchInstrument(BTC)).toMatchObject({ error: { code: 'INSTRUMENT_UNREADABLE' } });
  });
});
