import type { MarketEvent } from '#libs/domain';
import { type InstrumentId, type Problem, TOKEN, type VenueId, asId, problem } from '#libs/kernel';
import { MARKET_SUBJECTS } from './subjects.js';
import { TickContinuity } from './tick-continuity.js';
import { type TickSource, decodeTicks } from './tick-decoder.js';
import { TICK_KINDS } from './tick-layout.js';

/** Records of a stream that were never seen, or a publisher that started anew. */
export interface TickGap extends TickSource {
  /** How many records are missing; 0 where only the publisher changed. */
  readonly missed: number;
  readonly restarted: boolean;
}

/** Who reads the tick lane. */
export interface TickListener {
  /** One update, in the publisher's order, each once. */
  onEvent(event: MarketEvent): void;
  /** Something is missing before the next update: ask for a snapshot where state was built on the stream. */
  onGap(gap: TickGap): void;
  /** A message that could not be read: count and log it. */
  onBadMessage(error: Problem, subject: string): void;
}

/** A consumer's end of the tick lane: decodes messages, drops what is doubled, reports what is missing. */
export class TickReader {
  /** The totals of gaps, missed and doubled records. */
  readonly continuity = new TickContinuity();
  private readonly listener: TickListener;
  private readonly sources = new Map<string, TickSource>();

  constructor(listener: TickListener) {
    this.listener = listener;
  }

  /** Takes one message as the broker delivered it. Never throws for what is in the message. */
  read(subject: string, bytes: Uint8Array): void {
    const source = this.sources.get(subject) ?? this.learn(subject);
    if (source === undefined) {
      this.listener.onBadMessage(
        problem('TICK_SUBJECT_UNKNOWN', `No tick stream is called ${subject}.`, { subject }),
        subject,
      );
      return;
    }
    const batch = decodeTicks(source, bytes);
    if (!batch.ok) {
      this.listener.onBadMessage(batch.error, subject);
      return;
    }
    const { epoch, firstSequence, events } = batch.value;
    const { skip, missed, restarted } = this.continuity.accept(subject, epoch, firstSequence, events.length);
    if (missed > 0 || restarted) this.listener.onGap({ ...source, missed, restarted });
    for (let i = skip; i < events.length; i += 1) {
      const event = events[i];
      if (event !== undefined) this.listener.onEvent(event);
    }
  }

  private learn(subject: string): TickSource | undefined {
    const source = parseTickSubject(subject);
    if (source !== undefined) this.sources.set(subject, source);
    return source;
  }
}

/** The subject of a tick stream: `market.trade.v1.binance.BTC-USDT`. */
export function tickSubject(source: TickSource): string {
  return `${MARKET_SUBJECTS[source.kind]}.${source.venue}.${source.instrument}`;
}

/** What a tick subject is about; `undefined` where it is none. */
export function parseTickSubject(subject: string): TickSource | undefined {
  const kind = TICK_KINDS.find((name) => subject.startsWith(`${MARKET_SUBJECTS[name]}.`));
  if (kind === undefined) return undefined;
  const [venue, instrument, ...rest] = subject.slice(MARKET_SUBJECTS[kind].length + 1).split('.');
  if (venue === undefined || instrument === undefined || rest.length > 0) return undefined;
  if (!TOKEN.test(venue) || !TOKEN.test(instrument)) return undefined;
  return { kind, venue: asId<VenueId>(venue), instrument: asId<InstrumentId>(instrument) };
}
