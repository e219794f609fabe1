import type { BookState, MarketEvent } from '#libs/domain';
import { type InstrumentId, type Problem, type VenueId, asId } from '#libs/kernel';
import { TickEncoder } from './codec/tick-encoder.js';
import type { TickKind } from './codec/tick-layout.js';
import { type HeldSteps, type TickGap, TickReader, tickSubject } from './tick-reader.js';

const venue = asId<VenueId>('binance');
const instrument = asId<InstrumentId>('BTC-USDT');

/** The subject of the one instrument's stream of a kind. */
export const subjectOf = (kind: TickKind): string => tickSubject({ kind, venue, instrument });

const base = (receivedAtUs: number) => ({ venue, instrument, exchangeAtUs: 0, receivedAtUs });

/** A trade with a number. */
export const tradeAt = (tradeId: number, receivedAtUs = 1, exchangeAtUs = 1): MarketEvent => ({
  kind: 'trade',
  ...base(receivedAtUs),
  exchangeAtUs,
  tradeId,
  priceTicks: 3,
  sizeLots: 4,
  takerSide: 'BUY',
});

/** A quote with a number. */
export const quoteAt = (sequence: number, receivedAtUs = 1): MarketEvent => ({
  kind: 'quote',
  ...base(receivedAtUs),
  sequence,
  bidPriceTicks: 1,
  bidSizeLots: 1,
  askPriceTicks: 2,
  askSizeLots: 1,
});

/** A change of a book from one number to another. */
export const depthAt = (firstSequence: number, lastSequence: number, snapshot = false): MarketEvent => ({
  kind: 'depth',
  ...base(1),
  snapshot,
  firstSequence,
  lastSequence,
  bids: [],
  asks: [],
});

/** A book state. */
export const stateAt = (state: BookState, receivedAtUs = 1): MarketEvent => ({
  kind: 'book-state',
  ...base(receivedAtUs),
  state,
});

/** One life of a publisher: packs updates of one stream into messages. */
export class Publishing {
  private readonly encoder: TickEncoder;
  readonly subject: string;

  constructor(kind: TickKind, epoch: number, grid?: number) {
    this.encoder = new TickEncoder(kind, epoch);
    if (grid !== undefined) this.encoder.setGrid(grid);
    this.subject = subjectOf(kind);
  }

  /** Counts in other steps from here on. */
  changeGrid(grid: number): void {
    this.encoder.setGrid(grid);
  }

  message(...events: readonly MarketEvent[]): Uint8Array {
    for (const event of events) this.encoder.add(event);
    const bytes = this.encoder.take();
    if (bytes === undefined) throw new Error('nothing was encoded');
    return bytes;
  }
}

/** A reader and everything it said. */
export function listen(clock?: 'with a clock', heldSteps?: HeldSteps) {
  /** Stands still until it is moved. */
  const time = { nowUs: 1 };
  const seen = { events: [] as MarketEvent[], gaps: [] as TickGap[], bad: [] as string[], foreign: 0 };
  const listener = {
    onEvent: (event: MarketEvent) => seen.events.push(event),
    onGap: (gap: TickGap) => seen.gaps.push(gap),
    onBadMessage: (error: Problem) => seen.bad.push(error.code),
    onForeignSteps: () => (seen.foreign += 1),
  };
  const reader = new TickReader(listener, clock === undefined ? undefined : { nowUs: () => time.nowUs }, heldSteps);
  const send = (publisher: Publishing, ...events: readonly MarketEvent[]) =>
    reader.read(publisher.subject, publisher.message(...events));
  /** Lets time pass until nothing waits any more: publishers repeat their book states. */
  const pass = () => {
    const heartbeat = new Publishing('book-state', 9_999);
    for (let i = 0; i < 100; i += 1) {
      time.nowUs += 600_000;
      reader.read(heartbeat.subject, heartbeat.message(stateAt('LIVE')));
    }
  };
  return { seen, reader, send, pass, time };
}
