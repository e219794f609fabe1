import type { MarketEvent } from '#libs/domain';
import {
  type Clock,
  type InstrumentId,
  type Problem,
  type VenueId,
  asId,
  decodeToken,
  invariant,
  parseInstrumentName,
  problem,
} from '#libs/kernel';
import { BookStates } from './arbitration/book-state.js';
import { LedDepth } from './arbitration/led-depth.js';
import { type Publisher, Publishers } from './arbitration/publishers.js';
import { ArbitratedStream, type StreamOutput } from './arbitration/stream.js';
import { UnorderedStream } from './arbitration/unordered.js';
import { MARKET_SUBJECTS, subject } from '#libs/contracts';
import { MAX_FOLLOWED_STREAMS, TickContinuity } from './arbitration/continuity.js';
import { type TickBatch, type TickSource, decodeTicks } from './codec/tick-decoder.js';
import { TICK_KINDS } from './codec/tick-layout.js';

/** Records of a stream that no living publisher delivered, or a publisher that took over without having joined on. */
export interface TickGap extends TickSource {
  /** How many records are missing; 0 if only the publisher changed. */
  readonly missed: number;
  readonly restarted: boolean;
}

/** Who reads the tick lane. */
export interface TickListener {
  /** One update, in the venue's order, each once, whichever publisher brought it first. */
  onEvent(event: MarketEvent): void;
  /** Something is missing before the next update: ask for a snapshot where state was built on the stream. */
  onGap(gap: TickGap): void;
  /** A message that could not be read: count and log it. */
  onBadMessage(error: Problem, subject: string): void;
  /** A message is counted in other steps than the reader holds, and was passed over: ask for the rules. */
  onForeignSteps?(source: TickSource): void;
}

/** The steps in which a reader counts an instrument (`gridIdOf`); `undefined` where it does not know it yet. */
export type HeldSteps = (venue: VenueId, instrument: InstrumentId) => number | undefined;

/** Copies of one stream that are made one. */
interface Arbitrated {
  readonly isWaiting: boolean;
  accept(publisher: Publisher, firstSequence: number, events: readonly MarketEvent[]): void;
  settle(): void;
}

/** One followed stream. */
interface Followed {
  readonly source: TickSource;
  /** Takes a message; returns what made one of the copies, where it may have to wait. */
  accept(publisher: Publisher, batch: TickBatch): Arbitrated | undefined;
  /** The way of a book whose venue numbers no updates. */
  led?: LedDepth;
  /** The copies that may wait: what was held back in other steps is forgotten with them. */
  readonly copies: Set<Arbitrated>;
  /** The steps of what it took. */
  grid: number | undefined;
}

/**
 * A consumer's end of the tick lane: decodes messages, takes the first copy of each update no matter who published it, drops
 * the others, and reports what nobody delivered. Any number of market-data processes may publish the same streams.
 */
export class TickReader {
  /** The totals of gaps, missed, doubled and held-back records. */
  readonly continuity = new TickContinuity();
  private readonly listener: TickListener;
  private readonly publishers: Publishers;
  private readonly streams = new Map<string, Followed>();
  private readonly waiting = new Set<Arbitrated>();
  private readonly heldSteps: HeldSteps;

  /**
   * `clock` is what the silence of publishers is judged by; without one, by the times in the updates. With `heldSteps`, prices and sizes
   * come only in the steps that it tells: those of a publisher that has changed earlier or later are passed over.
   */
  constructor(listener: TickListener, clock?: Clock, heldSteps: HeldSteps = () => undefined) {
    this.listener = listener;
    this.publishers = new Publishers(clock);
    this.heldSteps = heldSteps;
  }

  /** Takes one message as the broker delivered it. Never throws for what is in the message. */
  read(subjectName: string, bytes: Uint8Array): void {
    const followed = this.streams.get(subjectName) ?? this.follow(subjectName);
    if (followed === undefined) {
      this.listener.onBadMessage(
        problem('TICK_SUBJECT_UNKNOWN', `No tick stream is called ${subjectName}.`, { subject: subjectName }),
        subjectName,
      );
      return;
    }
    const batch = decodeTicks(followed.source, bytes);
    if (!batch.ok) {
      this.listener.onBadMessage(batch.error, subjectName);
      return;
    }
    const { epoch, events, grid } = batch.value;
    const publisher = this.publishers.noteMessage(epoch, events.at(-1)?.receivedAtUs ?? 0);
    const inSteps = grid === undefined ? followed : this.inHeldSteps(subjectName, followed, grid);
    const stream = inSteps?.accept(publisher, batch.value);
    if (stream?.isWaiting === true) this.waiting.add(stream);
    if (this.waiting.size > 0) this.settle();
  }

  /** The stream that takes a message counted in these steps; `undefined` where they are not the ones that are held. */
  private inHeldSteps(subjectName: string, followed: Followed, grid: number): Followed | undefined {
    const { source } = followed;
    if (source.kind === 'book-state') return followed;
    const held = this.heldSteps(source.venue, source.instrument);
    if (held !== undefined && held !== grid) {
      this.listener.onForeignSteps?.(source);
      return undefined;
    }
    if (followed.grid === undefined || followed.grid === grid) {
      followed.grid = grid;
      return followed;
    }
    // What waits was counted in the steps before.
    for (const stream of followed.copies) this.waiting.delete(stream);
    const anew = this.followUpdates(source);
    anew.grid = grid;
    this.streams.set(subjectName, anew);
    return anew;
  }

  /** Time has passed: what waited long enough goes on. */
  private settle(): void {
    for (const stream of this.waiting) {
      stream.settle();
      if (!stream.isWaiting) this.waiting.delete(stream);
    }
  }

  private follow(subjectName: string): Followed | undefined {
    const source = parseTickSubject(subjectName);
    if (source === undefined) return undefined;
    invariant(this.streams.size < MAX_FOLLOWED_STREAMS, `more than ${MAX_FOLLOWED_STREAMS} tick streams are followed`);
    const followed = source.kind === 'book-state' ? this.followStates(source) : this.followUpdates(source);
    this.streams.set(subjectName, followed);
    return followed;
  }

  /** How copies become one depends on their updates: by the venue's order, by identity alone, or by following one publisher. */
  private followUpdates(source: TickSource): Followed {
    const output: StreamOutput = {
      onEvent: (event) => this.listener.onEvent(event),
      onGap: (missed, restarted) => this.listener.onGap({ ...source, missed, restarted }),
    };
    const { publishers, continuity } = this;
    const ordered = new ArbitratedStream(publishers, continuity, output, source.kind === 'quote');
    let unordered: UnorderedStream | undefined;
    const copies = new Set<Arbitrated>();
    const followed: Followed = {
      source,
      copies,
      grid: undefined,
      accept: (publisher, { firstSequence, events }) => {
        const [first] = events;
        let stream: Arbitrated = ordered;
        if (first?.kind === 'depth' && first.ownNumbers === true) {
          stream = followed.led ??= new LedDepth(publishers, continuity, output);
        } else if (first?.kind === 'trade' && first.unordered === true) {
          stream = unordered ??= new UnorderedStream(publishers, continuity, output);
        }
        stream.accept(publisher, firstSequence, events);
        copies.add(stream);
        return stream;
      },
    };
    return followed;
  }

  private followStates(source: TickSource): Followed {
    const states = new BookStates(
      this.publishers,
      this.continuity,
      (missed, restarted) => this.listener.onGap({ ...source, missed, restarted }),
      (event) => this.listener.onEvent(event),
    );
    const depthSubject = tickSubject({ ...source, kind: 'depth' });
    return {
      source,
      copies: new Set(),
      grid: undefined,
      accept: (publisher, { firstSequence, events }) => {
        const last = events.at(-1);
        // First, so that a listener that learns that all is LIVE has the book of the publisher that reported it.
        if (last?.kind === 'book-state') this.streams.get(depthSubject)?.led?.onState(publisher, last.state);
        states.accept(publisher, firstSequence, events);
        return undefined;
      },
    };
  }
}

/** The subject of a tick stream: `market.trade.v1.binance.BTC-USDT`; a name in other letters stands encoded in it. */
export function tickSubject(source: TickSource): string {
  return subject(MARKET_SUBJECTS[source.kind], source.venue, source.instrument);
}

/** What a tick subject is about; `undefined` if it is none. */
export function parseTickSubject(text: string): TickSource | undefined {
  const kind = TICK_KINDS.find((name) => text.startsWith(`${MARKET_SUBJECTS[name]}.`));
  if (kind === undefined) return undefined;
  const [venue, instrument, ...rest] = text.slice(MARKET_SUBJECTS[kind].length + 1).split('.');
  const names = [venue, instrument].map((token) => (token === undefined ? undefined : decodeToken(token)));
  const name = parseInstrumentName(names[1] ?? '');
  if (!names[0] || !name.ok || rest.length > 0) return undefined;
  return { kind, venue: asId<VenueId>(names[0]), instrument: name.value };
}
