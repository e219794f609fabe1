import { type FrameCursor, Literal, type ScanScale, scanScale } from './frame-scanner-cursor.js';
import type { ScanTarget } from '../../codec/index.js';

const TEXT_END = 34;
const BACKSLASH = 92;
/** Binance's longest symbols have about 20 letters; a longer one goes to the codec. */
const MAX_SYMBOL_BYTES = 40;
/** Several times the most streams of a connection (1,024), so that few share a slot. */
const SLOTS = 4_096;
const MAX_SYMBOLS = 2_048;

/** A symbol that somebody asked for. */
export interface ScannedSymbol<Target> {
  readonly target: Target;
  readonly bytes: Uint8Array;
  readonly price: ScanScale;
  readonly size: ScanScale;
}

/** Finds a symbol by its bytes in a frame, without making a text of them. */
export class SymbolTable<Target extends ScanTarget> {
  private readonly targetOf: (symbol: string) => Target | undefined;
  private readonly slots: (ScannedSymbol<Target> | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  private size = 0;

  constructor(targetOf: (symbol: string) => Target | undefined) {
    this.targetOf = targetOf;
  }

  /** Reads a symbol and the quote behind it; `undefined` for one that the codec must judge, or that nobody asked for. */
  read(cursor: FrameCursor): ScannedSymbol<Target> | undefined {
    let hash = 0;
    for (let length = 0; length <= MAX_SYMBOL_BYTES; length += 1) {
      const byte = cursor.peek(length);
      if (byte === TEXT_END) return this.find(cursor, length, hash);
      if (byte <= 32 || byte > 126 || byte === BACKSLASH) return undefined;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    return undefined;
  }

  private find(cursor: FrameCursor, length: number, hash: number): ScannedSymbol<Target> | undefined {
    for (let slot = hash & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      const symbol = this.slots[slot] ?? this.learn(cursor, length, slot);
      if (symbol === undefined) return undefined;
      if (symbol.bytes.length === length && symbol.bytes.every((byte, i) => byte === cursor.peek(i))) {
        cursor.at += length + 1;
        return symbol;
      }
    }
  }

  /** Takes a symbol in where somebody asked for it: others take no room. */
  private learn(cursor: FrameCursor, length: number, slot: number): ScannedSymbol<Target> | undefined {
    if (this.size >= MAX_SYMBOLS) return undefined;
    const bytes = Uint8Array.from({ length }, (_, i) => cursor.peek(i));
    const target = this.targetOf(String.fromCharCode(...bytes));
    if (target === undefined) return undefined;
    const [price, size] = [scanScale(target.price), scanScale(target.size)];
    if (price === undefined || size === undefined) return undefined;
    const learnt = { target, bytes, price, size };
    this.slots[slot] = learnt;
    this.size += 1;
    return learnt;
  }
}

/** What a message is about. */
export type ScannedKind = 'trade' | 'quote' | 'depth';

/** A stream of a combined connection, with the bytes that all of its frames share. */
export interface ScannedStream<Target> {
  readonly kind: ScannedKind;
  readonly symbol: ScannedSymbol<Target>;
  /** From the beginning to the first number: `{"stream":"btcusdt@trade","data":{"e":"trade","E":`. */
  readonly head: Literal;
  /** From there to the second: `,"s":"BTCUSDT","t":`. */
  readonly middle: Literal;
}

/** Where the name of a stream begins in a combined frame, and how many of its bytes distinguish one from the other. */
const NAME_AT = 11;
const NAME_BYTES = 16;

/** So many slots are tried for a stream before it pushes another out. */
const TRIES = 16;

/**
 * Remembers the streams of a connection by the bytes of their names. Of the 1,024 that a connection may have, every fourth or fifth falls on
 * the slot of another one: it takes the next that is free, else the two would push each other out with each frame.
 */
export class StreamTable<Target> {
  private readonly slots: (ScannedStream<Target> | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  private readonly hashes = new Int32Array(SLOTS);

  /** The stream that a frame may belong to: its head must still be compared. */
  find(cursor: FrameCursor): ScannedStream<Target> | undefined {
    if (cursor.at + NAME_AT + NAME_BYTES > cursor.limit) return undefined;
    const hash = hashOf(cursor.view, cursor.at);
    for (let i = 0; i < TRIES; i += 1) {
      const slot = (hash + i) & (SLOTS - 1);
      const stream = this.slots[slot];
      if (stream === undefined || this.hashes[slot] === hash) return stream;
    }
    return undefined;
  }

  /** Remembers a stream whose frame, just read, began at `from`. */
  learn(view: DataView, from: number, stream: ScannedStream<Target>): void {
    const hash = hashOf(view, from);
    let slot = hash & (SLOTS - 1);
    for (let i = 0; i < TRIES; i += 1) {
      const tried = (hash + i) & (SLOTS - 1);
      if (this.slots[tried] !== undefined && this.hashes[tried] !== hash) continue;
      slot = tried;
      break;
    }
    this.slots[slot] = stream;
    this.hashes[slot] = hash;
  }
}

function hashOf(view: DataView, from: number): number {
  const at = from + NAME_AT;
  let hash = Math.imul(view.getInt32(at, true), 0x2c1b3c6d);
  hash = Math.imul((hash ^ (hash >>> 15)) + view.getInt32(at + 4, true), 0x297a2d39);
  hash = Math.imul((hash ^ (hash >>> 15)) + view.getInt32(at + 8, true), 0x2c1b3c6d);
  hash = Math.imul((hash ^ (hash >>> 15)) + view.getInt32(at + 12, true), 0x297a2d39);
  return hash ^ (hash >>> 15);
}
