import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Instrument, MarketFeed } from '#libs/domain';
import type { VenueCodec } from '../codec/index.js';
import { parseSteps, stepScale } from '../values/decimal-steps.js';
import { FrameLog } from './kit/frame-log.js';
import type { RecordedFrame } from './kit/recorded-frames.js';
import { COMPARED_LEVELS, RecordedTruth } from './book-player.js';
import { Consumer } from './consumer.fixture.js';
import { type LiveExchange, NEVER_MS, conformanceInstrument } from './live-venues.fixture.js';

/** A venue, and the frames that its server sends after a subscription. */
export interface LiveVenue {
  readonly venue: string;
  readonly codec: VenueCodec;
  /** All frames, what REST answered included. */
  readonly frames: readonly RecordedFrame[];
  readonly exchange: () => Promise<LiveExchange>;
}

/** What happens to the connection. */
export type LiveScript = 'whole' | 'cut' | 'rotation' | 'garbage';

const BAD_FRAMES = ['nonsense', '{"a":', '[1'];
/** Levels that are compared between the feed's book and the one that a consumer builds of what is published. */
const CONSUMED_LEVELS = 100;
/** The age at which a connection is replaced where that is the rule. */
const ROTATE_AFTER_MS = 400;
/** The second half of a recording comes in so many parts, so that connections are replaced while it flows. */
const PARTS = 60;
const PART_PAUSE_MS = 25;

/** Whether a frame came over the socket: not what we sent, and not an answer of REST. */
export function isOfSocket({ channel }: RecordedFrame): boolean {
  return !channel.includes('client-sent') && !channel.includes('.rest-');
}

/** One play of a recording from a server in this process through the venue's own live feed. */
class LivePlay {
  readonly truth: RecordedTruth;
  readonly consumer = new Consumer();
  readonly instruments: readonly Instrument[];
  readonly feed: MarketFeed;
  private readonly exchange: LiveExchange;
  private readonly codec: VenueCodec;
  private readonly frames: readonly string[];
  private readonly subscribed = new Set<number>();
  /** How many frames the market has said. */
  private said: number;

  constructor(venue: LiveVenue, exchange: LiveExchange, script: LiveScript) {
    const texts = venue.frames.filter(isOfSocket).map(({ text }) => text);
    this.codec = venue.codec;
    this.frames = script === 'garbage' ? [...BAD_FRAMES, ...texts] : texts;
    this.said = script === 'rotation' ? Math.ceil(texts.length / 2) : this.frames.length;
    this.truth = new RecordedTruth(venue.codec, venue.frames);
    this.exchange = exchange;
    this.instruments = [...this.truth.player.books.keys()].map((id) => conformanceInstrument(venue.venue, id));
    this.feed = exchange.feed(script === 'rotation' ? ROTATE_AFTER_MS : NEVER_MS);
    exchange.server.answer = (text, connection) => {
      const replies = exchange.reply(text);
      if (this.subscribed.has(connection)) return replies;
      this.subscribed.add(connection);
      return [...replies, ...this.frames.slice(0, this.said)];
    };
  }

  async begin(): Promise<void> {
    await this.feed.open(this.instruments, this.consumer);
    await this.settled(1);
  }

  /** Cuts the connection: the next one says everything again. */
  async cut(): Promise<void> {
    this.exchange.server.cut();
    await until(() => this.feed.counters().reconnects > 0);
    await this.settled(2);
  }

  /** Says the rest on every connection that is open, while they replace one another. */
  async flow(): Promise<void> {
    const { server } = this.exchange;
    const size = Math.ceil((this.frames.length - this.said) / PARTS);
    while (this.said < this.frames.length) {
      const part = this.frames.slice(this.said, this.said + size);
      this.said += part.length;
      for (const connection of this.subscribed) for (const frame of part) server.sendOn(connection, frame);
      await sleep(PART_PAUSE_MS);
    }
    await until(() => this.takeOvers > 0);
    await until(() => this.areBooksTrue());
  }

  get takeOvers(): number {
    return this.consumer.notices.filter((text) => text === 'another market data connection took over').length;
  }

  /** The books of the feed are those of the recording, and a consumer's are the feed's. */
  expectBooks(): void {
    for (const { id } of this.instruments) {
      expect(this.feed.status().find(({ instrument }) => instrument === id)?.bookState, id).toBe('LIVE');
      for (const side of ['bid', 'ask'] as const) {
        const own = this.feed.levels(id, side, CONSUMED_LEVELS);
        expect(own.slice(0, COMPARED_LEVELS), `${id} ${side}`).toEqual(this.trueLevels(id, side));
        expect(this.consumer.levels(id, side, CONSUMED_LEVELS), `${id} ${side}`).toEqual(own);
      }
    }
  }

  /** Every trade of the recording came out once; the books were LIVE from the first snapshot on. */
  expectUnbroken(): void {
    const said = this.recordedTrades();
    for (const { id } of this.instruments) {
      const ids = (this.consumer.trades.get(id) ?? []).map(({ tradeId }) => tradeId);
      expect(ids.length, id).toBe(said.get(id)?.size ?? 0);
      expect(new Set(ids).size, id).toBe(ids.length);
      expect(this.consumer.states.get(id), id).toEqual(['SYNCING', 'LIVE']);
    }
    expect(this.feed.counters()).toMatchObject({ gapsDetected: 0, tradesLost: 0, tradesBackfilled: 0 });
  }

  private recordedTrades(): Map<string, Set<string>> {
    const log = new FrameLog();
    for (const frame of this.frames) this.codec.decode(frame, log);
    const trades = new Map<string, Set<string>>();
    for (const event of log.events) {
      // Binance's feed asks for its trades one by one, and the recordings have them added up.
      if (event.type !== 'trade' || event.venue === 'binance') continue;
      trades.set(event.instrument, (trades.get(event.instrument) ?? new Set()).add(event.tradeId));
    }
    return trades;
  }

  private async settled(times: number): Promise<void> {
    await until(() => this.feed.counters().framesReceived >= times * this.said);
    await until(() => this.feed.status().every(({ bookState }) => bookState === 'LIVE'));
  }

  private areBooksTrue(): boolean {
    return this.instruments.every(({ id }) =>
      (['bid', 'ask'] as const).every(
        (side) =>
          JSON.stringify(this.feed.levels(id, side, COMPARED_LEVELS)) === JSON.stringify(this.trueLevels(id, side)),
      ),
    );
  }

  private trueLevels(id: string, side: 'bid' | 'ask') {
    const { tickSize, lotSize } = conformanceInstrument('', id);
    return (this.truth.player.books.get(id)?.levels(side, COMPARED_LEVELS) ?? []).map(([price, size]) => ({
      priceTicks: parseSteps(price, stepScale(tickSize)),
      sizeLots: parseSteps(size, stepScale(lotSize)),
    }));
  }
}

/** Plays a recording, lets the connection suffer, and demands what the rule says. */
export async function playLive(venue: LiveVenue, script: LiveScript): Promise<void> {
  const exchange = await venue.exchange();
  const play = new LivePlay(venue, exchange, script);
  try {
    await play.begin();
    if (script === 'cut') await play.cut();
    if (script === 'rotation') {
      await play.flow();
      play.expectUnbroken();
    }
    play.expectBooks();
    const { reconnects, badFrames } = play.feed.counters();
    expect(badFrames).toBe(script === 'garbage' ? BAD_FRAMES.length : 0);
    expect(reconnects > 0).toBe(script === 'cut' || script === 'rotation');
  } finally {
    await play.feed.close();
    await exchange.close();
  }
}

/** Waits for something that will come; the test's own timeout is the bound. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5);
}
