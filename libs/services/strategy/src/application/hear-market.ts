import type { MarketReply } from '#libs/contracts';
import { type TickGap, type TickListener, TickReader } from '#libs/ticks';
import type { BookState, Instrument, MarketEvent } from '#libs/domain';
import { type Clock, type Problem, parseDecimal } from '#libs/kernel';
import type { InstrumentName, WireLog } from '#libs/platform';
import type { Desk, HeardMarketEvent } from './desk.js';
import type { EventQueue } from './event-queue.js';
import type { StrategyMetrics } from './strategy-metrics.js';
import type { Valuation } from './valuation.js';

/** Events handed to the strategies before other work gets its turn. */
const TURN = 256;

/**
 * The way from the tick lane to the strategies: decodes, drops what is doubled, queues trades and quotes (freshest wins),
 * and lets book states pass by the queue, because a book that is not LIVE any more must stop trading at once.
 */
export class HearMarket implements TickListener {
  readonly #desk: Desk;
  readonly #valuation: Valuation;
  readonly #queue: EventQueue<HeardMarketEvent>;
  readonly #clock: Clock;
  readonly #metrics: StrategyMetrics;
  readonly #wireLog: WireLog;
  readonly #reader: TickReader;
  readonly #statesHeard = new Map<string, number>();
  readonly #uncertain = new Map<string, InstrumentName>();
  #draining = false;
  #held = false;
  #stopped = false;

  constructor(
    desk: Desk,
    valuation: Valuation,
    queue: EventQueue<HeardMarketEvent>,
    clock: Clock,
    metrics: StrategyMetrics,
    wireLog: WireLog,
  ) {
    this.#desk = desk;
    this.#valuation = valuation;
    this.#queue = queue;
    this.#clock = clock;
    this.#reader = new TickReader(this, clock);
    this.#metrics = metrics;
    this.#wireLog = wireLog;
  }

  /** Takes one message of the tick lane. */
  readonly read = (subject: string, bytes: Uint8Array): void => {
    if (!this.#stopped) this.#reader.read(subject, bytes);
  };

  /** Takes nothing more. */
  stop(): void {
    this.#stopped = true;
  }

  /** Lets trades and quotes wait in their queue, while the strategies are told what was before. */
  hold(): void {
    this.#held = true;
  }

  /** Hands on what waited, and everything after it. */
  release(): void {
    this.#held = false;
    this.#drainSoon();
  }

  /** The markets whose book state must be asked for: never heard, or something of their streams was lost. */
  get uncertain(): readonly InstrumentName[] {
    return [...this.#uncertain.values()];
  }

  /** Records missed, doubled and how often, for people. */
  get continuity(): { readonly missed: number; readonly duplicates: number; readonly gaps: number } {
    const { missed, duplicates, gaps } = this.#reader.continuity;
    return { missed, duplicates, gaps };
  }

  /** Distrusts a market until its state was asked for. */
  doubt(name: InstrumentName): void {
    this.#uncertain.set(keyOf(name), name);
    this.#setState(name, 'SYNCING');
  }

  /** How many book states were heard of a market; to see whether an answer was overtaken by one. */
  statesHeard(name: InstrumentName): number {
    return this.#statesHeard.get(keyOf(name)) ?? 0;
  }

  /** Takes an answer about a market, unless a book state was heard since the question (`heardBefore`). */
  learn(instrument: Instrument, reply: MarketReply, heardBefore: number): void {
    const name = { venue: instrument.venue, instrument: instrument.id };
    this.#uncertain.delete(keyOf(name));
    const price = parseDecimal(reply.lastPrice ?? '');
    if (price !== undefined) this.#valuation.setAskedPrice(name.venue, name.instrument, price);
    if (this.statesHeard(name) === heardBefore) this.#setState(name, reply.bookState);
  }

  /** Takes the last known price of a market that nobody answers for, so that what is held has a value; no book state. */
  remember({ venue, id }: Instrument, lastPrice: string): void {
    const price = parseDecimal(lastPrice);
    if (price !== undefined) this.#valuation.setAskedPrice(venue, id, price);
  }

  onEvent(event: MarketEvent): void {
    if (event.kind === 'depth') return;
    if (event.kind === 'book-state') {
      this.#statesHeard.set(keyOf(event), this.statesHeard(event) + 1);
      this.#hear(event);
      return;
    }
    this.#queue.push(event);
    this.#drainSoon();
  }

  onGap(gap: TickGap): void {
    // A missed trade makes a mean older, not wrong; a missed state, or a publisher that began anew, must be asked about.
    if (gap.restarted || gap.kind === 'book-state') this.doubt(gap);
  }

  onBadMessage(error: Problem, subject: string): void {
    this.#wireLog.onBadTick(subject, error.message);
  }

  #drainSoon(): void {
    if (this.#draining || this.#held) return;
    this.#draining = true;
    setImmediate(this.#drain);
  }

  readonly #drain = (): void => {
    for (let i = 0; i < TURN; i += 1) {
      const event = this.#queue.shift();
      if (event === undefined) {
        this.#draining = false;
        return;
      }
      if (!this.#stopped) this.#hear(event);
    }
    setImmediate(this.#drain);
  };

  #hear(event: HeardMarketEvent): void {
    this.#metrics.events += 1;
    if (event.kind === 'trade') this.#valuation.setLastPrice(event.venue, event.instrument, event.priceTicks);
    this.#desk.market(event);
  }

  #setState({ venue, instrument }: InstrumentName, state: BookState): void {
    this.#hear({ kind: 'book-state', venue, instrument, state, exchangeAtUs: 0, receivedAtUs: this.#clock.nowUs() });
  }
}

function keyOf({ venue, instrument }: InstrumentName): string {
  return `${venue}:${instrument}`;
}
