import type { Level, MarketEvent, Steps } from '#libs/domain';
import { type InstrumentId, type Problem, type Result, type VenueId, err, ok, problem } from '#libs/kernel';
import {
  BOOK_STATE_BYTES,
  DEPTH_BYTES,
  GRID_BYTES,
  GRID_VERSIONS,
  LEVEL_BYTES,
  MAX_DEPTH_LEVELS,
  MAX_TICK_MESSAGE_BYTES,
  MAX_TICK_RECORDS,
  MAX_WIDE_SECTION_BYTES,
  QUOTE_BYTES,
  SECOND_FLAG,
  STATE_BYTES,
  TICK_CODEC_VERSION,
  TICK_HEADER_BYTES,
  TICK_KINDS,
  TRADE_BYTES,
  type TickKind,
  WIDE_TICK_CODEC_VERSION,
} from './tick-layout.js';
import { readWideValues } from './wide-values.js';

/** What a stream is about; it is in the subject, not in the message. */
export interface TickSource {
  readonly kind: TickKind;
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
}

/** A decoded message: the records in order, and where they stand in the publisher's stream. */
export interface TickBatch {
  readonly epoch: number;
  /** In which steps it is counted (`gridIdOf`); `undefined` where the publisher does not tell. */
  readonly grid: number | undefined;
  /** The sequence of the first record; the others follow by one. */
  readonly firstSequence: number;
  readonly events: readonly MarketEvent[];
}

/** Wide values, and a told grid. */
const NEWEST_VERSION = WIDE_TICK_CODEC_VERSION + GRID_VERSIONS;

/** Thrown inside this file only: turned into a Problem before anybody sees it. */
class Unreadable extends Error {}

/**
 * Decodes a tick-lane message. Garbage, truncation, excess, an unknown version and numbers that are not safe integers
 * come back as a Problem; nothing of a bad message is delivered.
 */
export function decodeTicks(source: TickSource, bytes: Uint8Array): Result<TickBatch, Problem> {
  try {
    return ok(new Reader(bytes).batch(source));
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    const reason = cause.message;
    return err(
      problem('TICK_UNREADABLE', `The tick message cannot be read: ${reason}.`, {
        reason,
        bytes: String(bytes.length),
      }),
    );
  }
}

class Reader {
  private readonly view: DataView;
  private readonly bytes: Uint8Array;
  private at = TICK_HEADER_BYTES;
  /** Where the records begin. */
  private recordsFrom = TICK_HEADER_BYTES;
  /** Where the records end. */
  private end: number;
  private wide: readonly bigint[] = [];
  private wideRead = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.byteLength;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  batch(source: TickSource): TickBatch {
    const { view } = this;
    if (view.byteLength < TICK_HEADER_BYTES) throw new Unreadable('it ends inside its header');
    const version = view.getUint8(0);
    if (version < TICK_CODEC_VERSION || version > NEWEST_VERSION)
      throw new Unreadable(`its codec version is ${version}, not one from ${TICK_CODEC_VERSION} to ${NEWEST_VERSION}`);
    const grid = this.readGrid(version);
    const isWide = version === WIDE_TICK_CODEC_VERSION || version === NEWEST_VERSION;
    const limit = MAX_TICK_MESSAGE_BYTES + (isWide ? MAX_WIDE_SECTION_BYTES : 0);
    if (view.byteLength > limit) throw new Unreadable(`the limit is ${limit} bytes`);
    const kind = TICK_KINDS[view.getUint8(1)];
    if (kind !== source.kind)
      throw new Unreadable(`it carries ${kind ?? 'an unknown kind'} on a stream of ${source.kind}`);
    const count = view.getUint16(2, true);
    if (count === 0 || count > MAX_TICK_RECORDS) throw new Unreadable(`it claims ${count} records`);
    const epoch = this.positive(4);
    const firstSequence = this.positive(12);
    if (isWide) this.readWide(source.kind, count);
    const events: MarketEvent[] = [];
    for (let i = 0; i < count; i += 1) events.push(this.record(source));
    if (this.at !== this.end) throw new Unreadable(`${this.end - this.at} bytes follow the last record`);
    if (this.wideRead < this.wide.length) throw new Unreadable('a value belongs to no record');
    return { epoch, firstSequence, grid, events };
  }

  /** The steps that are told, which the records stand behind. */
  private readGrid(version: number): number | undefined {
    if (version <= GRID_VERSIONS) return undefined;
    const grid = this.view.getUint32(this.claim(GRID_BYTES), true);
    this.recordsFrom = this.at;
    if (grid === 0) throw new Unreadable('its steps have the number 0');
    return grid;
  }

  private record(source: TickSource): MarketEvent {
    switch (source.kind) {
      case 'trade':
        return this.trade(source, this.claim(TRADE_BYTES));
      case 'quote':
        return this.quote(source, this.claim(QUOTE_BYTES));
      case 'depth':
        return this.depth(source, this.claim(DEPTH_BYTES));
      case 'book-state':
        return this.state(source, this.claim(STATE_BYTES));
    }
  }

  private trade({ venue, instrument }: TickSource, at: number): MarketEvent {
    const flags = this.oneOf(at, 2 * SECOND_FLAG);
    return {
      kind: 'trade',
      venue,
      instrument,
      exchangeAtUs: this.whole(at + 1),
      receivedAtUs: this.whole(at + 9),
      tradeId: this.whole(at + 17),
      ...(flags >= SECOND_FLAG ? { unordered: true as const } : {}),
      priceTicks: this.positiveSteps(at + 25),
      sizeLots: this.positiveSteps(at + 33),
      takerSide: flags % SECOND_FLAG === 0 ? 'BUY' : 'SELL',
    };
  }

  private quote({ venue, instrument }: TickSource, at: number): MarketEvent {
    return {
      kind: 'quote',
      venue,
      instrument,
      exchangeAtUs: this.whole(at),
      receivedAtUs: this.whole(at + 8),
      sequence: this.whole(at + 16),
      bidPriceTicks: this.steps(at + 24),
      bidSizeLots: this.steps(at + 32),
      askPriceTicks: this.steps(at + 40),
      askSizeLots: this.steps(at + 48),
    };
  }

  private depth({ venue, instrument }: TickSource, at: number): MarketEvent {
    const bidCount = this.view.getUint16(at + 1, true);
    const askCount = this.view.getUint16(at + 3, true);
    const flags = this.oneOf(at, 2 * SECOND_FLAG);
    if (bidCount > MAX_DEPTH_LEVELS || askCount > MAX_DEPTH_LEVELS) throw new Unreadable('it claims too many levels');
    return {
      kind: 'depth',
      venue,
      instrument,
      snapshot: flags % SECOND_FLAG === 1,
      ...(flags >= SECOND_FLAG ? { ownNumbers: true as const } : {}),
      exchangeAtUs: this.whole(at + 5),
      receivedAtUs: this.whole(at + 13),
      firstSequence: this.whole(at + 21),
      lastSequence: this.whole(at + 29),
      bids: this.levels(bidCount),
      asks: this.levels(askCount),
    };
  }

  private levels(count: number): Level[] {
    let at = this.claim(count * LEVEL_BYTES);
    const levels: Level[] = [];
    for (let i = 0; i < count; i += 1) {
      levels.push({ priceTicks: this.positiveSteps(at), sizeLots: this.steps(at + 8) });
      at += LEVEL_BYTES;
    }
    return levels;
  }

  private state({ venue, instrument }: TickSource, at: number): MarketEvent {
    const state = BOOK_STATE_BYTES[this.oneOf(at, BOOK_STATE_BYTES.length)] ?? 'SYNCING';
    return {
      kind: 'book-state',
      venue,
      instrument,
      state,
      exchangeAtUs: this.whole(at + 1),
      receivedAtUs: this.whole(at + 9),
    };
  }

  /** Moves past the next `size` bytes and returns where they began. */
  private claim(size: number): number {
    const from = this.at;
    if (from + size > this.end) throw new Unreadable('it ends inside a record');
    this.at = from + size;
    return from;
  }

  private oneOf(at: number, choices: number): number {
    const value = this.view.getUint8(at);
    if (value >= choices) throw new Unreadable(`a byte is ${value} where there are ${choices} choices`);
    return value;
  }

  private whole(at: number): number {
    const value = this.view.getFloat64(at, true);
    if (!Number.isSafeInteger(value) || value < 0)
      throw new Unreadable(`a number is ${value}, not a whole number from 0 up`);
    return value;
  }

  /** Finds the end of the records, and reads the values behind it. */
  private readWide(kind: TickKind, count: number): void {
    for (let i = 0; i < count; i += 1) this.skipRecord(kind);
    const values = readWideValues(this.bytes, this.at);
    if (values === undefined) throw new Unreadable('the values behind its records cannot be read');
    this.wide = values;
    this.end = this.at;
    this.at = this.recordsFrom;
  }

  private skipRecord(kind: TickKind): void {
    if (kind === 'trade') this.claim(TRADE_BYTES);
    else if (kind === 'quote') this.claim(QUOTE_BYTES);
    else if (kind === 'book-state') this.claim(STATE_BYTES);
    else {
      const at = this.claim(DEPTH_BYTES);
      this.claim((this.view.getUint16(at + 1, true) + this.view.getUint16(at + 3, true)) * LEVEL_BYTES);
    }
  }

  /** A price or size, whatever its size. */
  private steps(at: number): Steps {
    const value = this.view.getFloat64(at, true);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    // Each is named once, in order.
    const wide = value === -1 - this.wideRead ? this.wide[this.wideRead] : undefined;
    if (wide === undefined) throw new Unreadable(`a number is ${value}, not a whole number from 0 up`);
    this.wideRead += 1;
    return wide;
  }

  private positiveSteps(at: number): Steps {
    const value = this.steps(at);
    if (value === 0) throw new Unreadable('a number is 0 where it must be positive');
    return value;
  }

  private positive(at: number): number {
    const value = this.whole(at);
    if (value === 0) throw new Unreadable('a number is 0 where it must be positive');
    return value;
  }
}
