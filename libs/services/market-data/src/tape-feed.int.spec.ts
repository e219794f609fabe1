import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TickReader } from '#libs/ticks';
import { type Instrument, type MarketEvent, type Steps, lotsToQuantity, ticksToPrice } from '#libs/domain';
import { asId, formatDecimal, type InstrumentId } from '#libs/kernel';
import { type RunningNats, startNats } from '#libs/local-stack';
import { connectBroker, renderAuthorization } from '#libs/messaging';
import type { ServiceApplication } from '#libs/service-host';
import { readTape, surveyTape, tapeInstruments } from '#libs/tape';
import { type VenueName, type WireEvent, codecOf } from '#libs/venues';
import type { FeedDescription } from './application/feed/describe-feed.js';
import { TEST_PASSWORD as password, startMarketData } from './market-data-over-nats.fixture.js';

const wire = resolve(process.env['TRADEWIND_WIRE'] ?? '../shared/wire');
const there = existsSync(wire);
const SILENT = { onError: () => undefined, onNote: () => undefined };

const TAPES: readonly (readonly [VenueName, string])[] = [
  ['binance', 'binance-btcusdt-20240808'],
  ['binance', 'binance-multi-20211011'],
  ['coinbase', 'coinbase-20260809-a'],
  ['kraken', 'kraken-book10-20230730-a'],
  ['okx', 'okx-20220513'],
  ['bybit', 'bybit-spot-20260809'],
  ['bybit', 'bybit-linear-l1-20250613'],
];

let nats: RunningNats;
let consumer: NatsConnection;
let app: ServiceApplication | undefined;

beforeAll(async () => {
  nats = await startNats({ configText: renderAuthorization(() => `"${password}"`), url: '' });
  consumer = await connectBroker({ url: nats.url, user: 'strategy', password, name: 'strategy' });
});

afterEach(async () => {
  await app?.stop();
  app = undefined;
});

afterAll(async () => {
  await consumer.close();
  await nats.stop();
});

/** Plays a tape through the whole service and returns what a consumer of the tick lane got. */
async function play(venue: VenueName, tape: string, symbols: readonly string[], more: Record<string, string> = {}) {
  const events: MarketEvent[] = [];
  const wrong: string[] = [];
  const reader = new TickReader({
    onEvent: (event) => events.push(structuredClone(event)),
    onGap: (gap) => wrong.push(`gap of ${gap.missed} in ${gap.kind}`),
    onBadMessage: (error) => wrong.push(error.message),
  });
  const subscription = consumer.subscribe('market.>', {
    callback: (_error, message) => reader.read(message.subject, message.data),
  });
  await consumer.flush();
  app = await startMarketData(nats.url, {
    EXCHANGE: venue,
    SYMBOLS: symbols.join(','),
    TAPE_DIR: tape,
    TAPE_SPEED: 'max',
    ...more,
  });
  const url = `${await app.nest.getUrl()}/status`;
  const status = async (): Promise<FeedDescription> => (await (await fetch(url)).json()) as FeedDescription;
  let last = await status();
  while (!['ended', 'failed'].includes(last.tape?.state ?? '')) {
    await sleep(10);
    last = await status();
  }
  await consumer.flush();
  subscription.unsubscribe();
  return { events, wrong, last };
}

async function decoded(venue: VenueName, tape: string): Promise<readonly WireEvent[]> {
  const events: WireEvent[] = [];
  const codec = codecOf(venue);
  const deaf = { onBook: () => undefined, onConnectionSequence: () => undefined, onControl: () => undefined };
  const sink = { ...deaf, onRefusal: () => undefined, onEvent: (event: WireEvent) => events.push(event) };
  for await (const { text, stream } of readTape(tape, venue, SILENT)) codec.decode(text, sink, stream);
  return events;
}

describe.skipIf(!there)('a tape in place of an exchange, as fast as it goes [needs the recorded frames]', () => {
  it.each(TAPES)('%s %s: everything that is decoded arrives at a consumer, once and in order', async (venue, name) => {
    const tape = join(wire, name);
    const survey = await surveyTape(tape, venue, SILENT);
    // A contract that expires has a name that the tick lane does not carry.
    const symbols = [...survey.instruments.keys()].filter((id) => /^[A-Z0-9]+-[A-Z0-9]+$/u.test(id));
    const { events, wrong, last } = await play(venue, tape, symbols);
    expect(wrong).toEqual([]);
    expect(last.published).toMatchObject({ dropped: 0, pending: 0 });
    expect(last.tape).toMatchObject({
      state: 'ended',
      frames: survey.frames,
      badFrames: 0,
      interruptions: 0,
      superseded: 0,
    });

    const steps = new Map(
      (
        await tapeInstruments(
          tape,
          venue,
          symbols.map((id) => asId<InstrumentId>(id)),
          SILENT,
        )
      ).map((one) => [one.id, one]),
    );
    const wanted = await decoded(venue, tape);
    for (const [id, instrument] of steps) {
      const own = events.filter((event) => event.instrument === id);
      const told = wanted.filter((event) => event.instrument === id);
      expect(own.flatMap((event) => tradeText(event, instrument))).toEqual(told.flatMap(wireTradeText));
      if (venue !== 'coinbase')
        expect(own.flatMap((event) => quoteText(event, instrument))).toEqual(told.flatMap(wireQuoteText));
      const depth = own.filter((event) => event.kind === 'depth');
      const sequences = depth.map((event) => event.lastSequence);
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    }
    const depths = events.filter((event) => event.kind === 'depth').length;
    expect(depths).toBe(last.tape?.depthPublished);
    expect(last.tape?.depthRead).toBe(
      wanted.filter((event) => event.type === 'depth' && symbols.includes(event.instrument)).length,
    );
    // What is missing waited for its snapshot, and is in it.
    expect((last.tape?.depthRead ?? 0) - depths).toBeLessThanOrEqual(survey.instruments.size * 5);
  });

  it('carries the times of the playing, or those of the tape', async () => {
    const tape = join(wire, 'okx-20220513');
    const before = Date.now() * 1_000;
    const shifted = await play('okx', tape, ['BTC-USDT']);
    const trades = shifted.events.filter((event) => event.kind === 'trade');
    expect(trades.length).toBe(69);
    expect(trades.every((event) => event.receivedAtUs >= before - 1_000 && event.exchangeAtUs >= before - 1_000)).toBe(
      true,
    );
    await app?.stop();
    const recorded = await play('okx', tape, ['BTC-USDT'], { TAPE_TIMES: 'recorded' });
    const old = recorded.events.filter((event) => event.kind === 'trade');
    expect(old.map(({ exchangeAtUs }) => exchangeAtUs)).toEqual(
      (await decoded('okx', tape)).flatMap((event) => (event.type === 'trade' ? [event.exchangeTimeUs] : [])),
    );
    expect(old.every(({ receivedAtUs }) => receivedAtUs < 1_653_000_000_000_000)).toBe(true);
  });
});

const texts = (instrument: Instrument, ticks: Steps, lots: Steps): string =>
  `${formatDecimal(ticksToPrice(instrument, ticks))} ${formatDecimal(lotsToQuantity(instrument, lots))}`;

function tradeText(event: MarketEvent, instrument: Instrument): string[] {
  return event.kind === 'trade'
    ? [`${texts(instrument, event.priceTicks, event.sizeLots)} ${event.takerSide.toLowerCase()}`]
    : [];
}

function wireTradeText(event: WireEvent): string[] {
  return event.type === 'trade' ? [`${event.price} ${event.size} ${event.takerSide}`] : [];
}

function quoteText(event: MarketEvent, instrument: Instrument): string[] {
  if (event.kind !== 'quote') return [];
  const { bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots } = event;
  return [`${texts(instrument, bidPriceTicks, bidSizeLots)} ${texts(instrument, askPriceTicks, askSizeLots)}`];
}

function wireQuoteText(event: WireEvent): string[] {
  if (event.type !== 'quote') return [];
  return [`${event.bidPrice ?? '0'} ${event.bidSize ?? '0'} ${event.askPrice ?? '0'} ${event.askSize ?? '0'}`];
}
