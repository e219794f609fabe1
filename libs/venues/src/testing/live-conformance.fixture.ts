import { setImmediate } from 'node:timers/promises';
import { expect } from 'vitest';
import type { FeedListener, Instrument, Level, MarketEvent } from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import type { VenueCodec, VenueProtocol } from '../common/codec/index.js';
import { parseSteps, stepScale } from '../common/decimal-steps.js';
import { ProtocolFeed } from '../common/feed/index.js';
import { ScriptedServer } from '../common/feed/testing/scripted-server.js';
import type { RecordedFrame } from '../common/testing/recorded-frames.js';
import { COMPARED_LEVELS, RecordedTruth } from './book-player.js';

/** A venue, and the frames that its server sends after a subscription. */
export interface LiveVenue {
  readonly protocol: VenueProtocol;
  readonly codec: VenueCodec;
  readonly frames: readonly RecordedFrame[];
}

/** What happens to the connection. */
export type LiveScript = 'whole' | 'cut' | 'rotation' | 'garbage';

/** Fine enough for every recorded number, coarse enough that the largest is still counted exactly. */
const FINEST = new Decimal('0.0000000001');
const FINEST_LOT = new Decimal('0.00000001');
const TICK_MS = 20;
const BAD_FRAMES = ['nonsense', '{"a":', '[1'];

/** An instrument of a venue as the live rules feed it; its symbol is its id. */
export function conformanceInstrument(venue: string, id: string): Instrument {
  const [base = '', quote = ''] = id.split('-');
  return {
    venue: asId<VenueId>(venue),
    id: asId<InstrumentId>(id),
    venueSymbol: id,
    base,
    quote,
    status: 'TRADING',
    tickSize: FINEST,
    lotSize: FINEST_LOT,
    minQuantity: FINEST_LOT,
    maxQuantity: FINEST,
    minNotional: FINEST,
  };
}

/** Levels that are compared between the feed's book and the one that a consumer builds of what is published. */
const CONSUMED_LEVELS = 100;

/** Who builds books of nothing but what the feed publishes. */
class Consumer implements FeedListener {
  private readonly sides = new Map<string, Map<number, number>>();

  onEvent(event: MarketEvent): void {
    if (event.kind !== 'depth') return;
    this.take(`${event.instrument} bid`, event.snapshot, event.bids);
    this.take(`${event.instrument} ask`, event.snapshot, event.asks);
  }

  onBadFrame(): void {
    // Counted by the feed.
  }

  onNotice(): void {
    // For people.
  }

  /** The best levels of a side, as far as a consumer can know them. */
  levels(instrument: string, side: 'bid' | 'ask'): Level[] {
    const levels = [...(this.sides.get(`${instrument} ${side}`) ?? [])];
    const sign = side === 'bid' ? -1 : 1;
    return levels
      .map(([priceTicks, sizeLots]) => ({ priceTicks, sizeLots }))
      .toSorted((a, b) => sign * (a.priceTicks - b.priceTicks))
      .slice(0, CONSUMED_LEVELS);
  }

  private take(key: string, snapshot: boolean, levels: readonly Level[]): void {
    const side = snapshot ? new Map<number, number>() : (this.sides.get(key) ?? new Map<number, number>());
    this.sides.set(key, side);
    for (const { priceTicks, sizeLots } of levels) {
      if (sizeLots === 0) side.delete(priceTicks);
      else side.set(priceTicks, sizeLots);
    }
  }
}

/**
 * Plays a recording from a server in this process through the venue's live feed, lets the connection suffer, and demands the
 * books of the recording in the end.
 */
export async function playLive(venue: LiveVenue, script: LiveScript): Promise<void> {
  const truth = new RecordedTruth(venue.codec, venue.frames);
  const server = await ScriptedServer.open();
  const feed = new ProtocolFeed(
    protocolFor(venue.protocol, script),
    { nowUs: () => 1 },
    { streamUrl: server.url },
    { tickMs: TICK_MS, reconnectInitialMs: 1, reconnectMaxMs: 5 },
  );
  const frames = [...(script === 'garbage' ? BAD_FRAMES : []), ...venue.frames.map(({ text }) => text)];
  const answered = new Set<number>();
  server.answer = (_, connection) => {
    if (answered.has(connection)) return [];
    answered.add(connection);
    return frames;
  };
  try {
    const instruments = [...truth.player.books.keys()].map((id) => conformanceInstrument(venue.protocol.name, id));
    const consumer = new Consumer();
    await feed.open(instruments, consumer);
    await until(() => feed.counters().framesReceived >= frames.length);
    expectBooks(feed, truth, instruments);
    if (script === 'cut') server.cut();
    if (script === 'cut' || script === 'rotation') await secondConnection(feed, frames.length, truth, instruments);
    for (const { id } of instruments) {
      for (const side of ['bid', 'ask'] as const) {
        expect(consumer.levels(id, side), `${id} ${side}`).toEqual(feed.levels(id, side, CONSUMED_LEVELS));
      }
    }
    const { reconnects, badFrames } = feed.counters();
    expect(badFrames).toBe(script === 'garbage' ? BAD_FRAMES.length : 0);
    expect(reconnects > 0).toBe(script === 'cut' || script === 'rotation');
  } finally {
    await feed.close();
    await server.close();
  }
}

/** The venue's protocol without its pauses, and old enough to be replaced where the script wants it. */
function protocolFor(protocol: VenueProtocol, script: LiveScript): VenueProtocol {
  const { instrumentsPerConnection, rotateAfterMs } = protocol.limits;
  const rotation = script === 'rotation' ? 20 * TICK_MS : rotateAfterMs;
  const limits = {
    instrumentsPerConnection: Math.max(instrumentsPerConnection, 100),
    requestPauseMs: 0,
    connectPauseMs: 0,
  };
  return { ...protocol, limits: { ...limits, rotateAfterMs: rotation } };
}

async function secondConnection(
  feed: ProtocolFeed,
  count: number,
  truth: RecordedTruth,
  instruments: readonly Instrument[],
): Promise<void> {
  await until(() => feed.counters().reconnects > 0);
  await until(() => feed.counters().framesReceived >= 2 * count);
  expectBooks(feed, truth, instruments);
}

function expectBooks(feed: ProtocolFeed, truth: RecordedTruth, instruments: readonly Instrument[]): void {
  for (const { id, tickSize, lotSize } of instruments) {
    expect(feed.status().find(({ instrument }) => instrument === id)?.bookState, id).toBe('LIVE');
    for (const side of ['bid', 'ask'] as const) {
      const expected = truth.player.books.get(id)?.levels(side, COMPARED_LEVELS) ?? [];
      expect(feed.levels(id, side, COMPARED_LEVELS), `${id} ${side}`).toEqual(
        expected.map(([price, size]) => ({
          priceTicks: parseSteps(price, stepScale(tickSize)),
          sizeLots: parseSteps(size, stepScale(lotSize)),
        })),
      );
    }
  }
}

/** Waits for something that will come; the test's own timeout is the bound. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}
