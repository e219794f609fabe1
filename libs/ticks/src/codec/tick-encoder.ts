import type { BookStateChange, DepthUpdate, MarketEvent, MarketTrade, Quote, Steps } from '#libs/domain';
import { invariant } from '#libs/kernel';
import {
  BOOK_STATE_BYTES,
  DEPTH_BYTES,
  GRID_BYTES,
  GRID_VERSIONS,
  LEVEL_BYTES,
  MAX_DEPTH_LEVELS,
  MAX_TICK_MESSAGE_BYTES,
  MAX_TICK_RECORDS,
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
import { WideValues } from './wide-values.js';

const FIRST_BYTES = 512;

/**
 * Packs the updates of one stream (one kind of one instrument) into messages: `add` until it is time to send, then
 * `take`. The buffer is kept and reused; only what `take` returns is a fresh copy, because the broker's client holds on
 * to it until its socket is written.
 *
 * The sequence counts records of this (publisher epoch, subject) from 1; it moves on even for a message that is thrown
 * away ({@link discard}), so that a consumer sees the loss as a gap.
 */
export class TickEncoder {
  readonly kind: TickKind;
  private readonly epoch: number;
  private bytes = new Uint8Array(FIRST_BYTES);
  private view = new DataView(this.bytes.buffer);
  private at = TICK_HEADER_BYTES;
  private count = 0;
  private nextSequence = 1;
  private grid: number | undefined;
  private readonly wide = new WideValues();

  /** `epoch` distinguishes one life of the publisher from the next: its start time in microseconds. */
  constructor(kind: TickKind, epoch: number) {
    invariant(Number.isSafeInteger(epoch) && epoch > 0, 'the publisher epoch must be a positive safe integer');
    this.kind = kind;
    this.epoch = epoch;
  }

  /** Says in which steps the updates from here on are counted; everything before must have been taken. */
  setGrid(grid: number): void {
    invariant(this.count === 0, 'the steps change between two messages');
    this.grid = grid;
    this.at = this.headerBytes;
  }

  private get headerBytes(): number {
    return this.grid === undefined ? TICK_HEADER_BYTES : TICK_HEADER_BYTES + GRID_BYTES;
  }

  /** How many updates wait to be taken. */
  get pending(): number {
    return this.count;
  }

  /** Whether this update still fits into the message being packed; if not, take it first. */
  fits(event: MarketEvent): boolean {
    return this.hasRoom(recordBytes(event));
  }

  private hasRoom(size: number): boolean {
    return this.count < MAX_TICK_RECORDS && this.at + size <= MAX_TICK_MESSAGE_BYTES && !this.wide.isFull;
  }

  /** Packs one update. The caller has asked {@link fits}. */
  add(event: MarketEvent): void {
    // The message for what must not happen is built only when it does: this runs for every update.
    if (event.kind !== this.kind) invariant(false, `a ${event.kind} does not belong into a stream of ${this.kind}`);
    const size = recordBytes(event);
    if (!this.hasRoom(size)) invariant(false, `a ${event.kind} of ${size} bytes does not fit into a tick message`);
    this.reserve(size);
    this.write(event);
    this.at += size;
    this.count += 1;
  }

  /** The message with everything added since the last one, or `undefined` when nothing was. */
  take(): Uint8Array | undefined {
    if (this.count === 0) return undefined;
    const { view, wide } = this;
    const version = wide.isEmpty ? TICK_CODEC_VERSION : WIDE_TICK_CODEC_VERSION;
    view.setUint8(0, this.grid === undefined ? version : version + GRID_VERSIONS);
    if (this.grid !== undefined) view.setUint32(TICK_HEADER_BYTES, this.grid, true);
    view.setUint8(1, TICK_KINDS.indexOf(this.kind));
    view.setUint16(2, this.count, true);
    view.setFloat64(4, this.epoch, true);
    view.setFloat64(12, this.nextSequence, true);
    const message = wide.isEmpty ? this.bytes.slice(0, this.at) : wide.behind(this.bytes.subarray(0, this.at));
    this.advance();
    return message;
  }

  /** Throws away what was added since the last message and returns how many updates that were. */
  discard(): number {
    const dropped = this.count;
    this.advance();
    return dropped;
  }

  private advance(): void {
    this.nextSequence += this.count;
    this.count = 0;
    this.at = this.headerBytes;
    if (!this.wide.isEmpty) this.wide.clear();
  }

  /** What stands in a record for a price or size. */
  private word(steps: Steps): number {
    return typeof steps === 'number' ? steps : this.wide.add(steps);
  }

  private reserve(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const grown = new Uint8Array(Math.min(MAX_TICK_MESSAGE_BYTES, Math.max(this.at + size, this.bytes.length * 2)));
    grown.set(this.bytes);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  private write(event: MarketEvent): void {
    switch (event.kind) {
      case 'trade':
        return this.writeTrade(event);
      case 'quote':
        return this.writeQuote(event);
      case 'depth':
        return this.writeDepth(event);
      case 'book-state':
        return this.writeState(event);
    }
  }

  private writeTrade(trade: MarketTrade): void {
    const { view, at } = this;
    view.setUint8(at, (trade.takerSide === 'BUY' ? 0 : 1) + (trade.unordered === true ? SECOND_FLAG : 0));
    view.setFloat64(at + 1, trade.exchangeAtUs, true);
    view.setFloat64(at + 9, trade.receivedAtUs, true);
    view.setFloat64(at + 17, trade.tradeId, true);
    view.setFloat64(at + 25, this.word(trade.priceTicks), true);
    view.setFloat64(at + 33, this.word(trade.sizeLots), true);
  }

  private writeQuote(quote: Quote): void {
    const { view, at } = this;
    view.setFloat64(at, quote.exchangeAtUs, true);
    view.setFloat64(at + 8, quote.receivedAtUs, true);
    view.setFloat64(at + 16, quote.sequence, true);
    view.setFloat64(at + 24, this.word(quote.bidPriceTicks), true);
    view.setFloat64(at + 32, this.word(quote.bidSizeLots), true);
    view.setFloat64(at + 40, this.word(quote.askPriceTicks), true);
    view.setFloat64(at + 48, this.word(quote.askSizeLots), true);
  }

  private writeDepth(depth: DepthUpdate): void {
    const { view, at } = this;
    view.setUint8(at, (depth.snapshot ? 1 : 0) + (depth.ownNumbers === true ? SECOND_FLAG : 0));
    view.setUint16(at + 1, depth.bids.length, true);
    view.setUint16(at + 3, depth.asks.length, true);
    view.setFloat64(at + 5, depth.exchangeAtUs, true);
    view.setFloat64(at + 13, depth.receivedAtUs, true);
    view.setFloat64(at + 21, depth.firstSequence, true);
    view.setFloat64(at + 29, depth.lastSequence, true);
    let offset = at + DEPTH_BYTES;
    for (const side of [depth.bids, depth.asks])
      for (const { priceTicks, sizeLots } of side) {
        view.setFloat64(offset, this.word(priceTicks), true);
        view.setFloat64(offset + 8, this.word(sizeLots), true);
        offset += LEVEL_BYTES;
      }
  }

  private writeState(change: BookStateChange): void {
    const { view, at } = this;
    view.setUint8(at, BOOK_STATE_BYTES.indexOf(change.state));
    view.setFloat64(at + 1, change.exchangeAtUs, true);
    view.setFloat64(at + 9, change.receivedAtUs, true);
  }
}

/** How many bytes an update takes; throws if a depth update has more levels than a message may carry. */
export function recordBytes(event: MarketEvent): number {
  switch (event.kind) {
    case 'trade':
      return TRADE_BYTES;
    case 'quote':
      return QUOTE_BYTES;
    case 'book-state':
      return STATE_BYTES;
    case 'depth':
      if (event.bids.length > MAX_DEPTH_LEVELS || event.asks.length > MAX_DEPTH_LEVELS)
        invariant(false, `a depth update may carry ${MAX_DEPTH_LEVELS} levels a side`);
      return DEPTH_BYTES + (event.bids.length + event.asks.length) * LEVEL_BYTES;
  }
}
