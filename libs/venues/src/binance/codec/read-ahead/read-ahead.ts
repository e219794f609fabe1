import type { ScanSink, ScanTarget } from '../../../codec/index.js';
import type { ScannedStream } from '../frame-scanner-symbols.js';
import { MAX_DELTA_SPAN, timeUsOf } from '../wire-rules.js';
import type { CompiledScan } from './compiled-scan.js';
import { ScannedLevels } from './scanned-levels.js';
import { ScanMemory } from './scan-memory.js';

/** What is read ahead at the most: Node reads no more from a socket at once. */
const MAX_BYTES = 65_536;
/** The first byte of a whole text frame, with which no text begins. */
const WHOLE_TEXT = 0x81;
/** A record of the compiled scanner in 32-bit words and in numbers. */
const WORDS = 16;
const NUMBERS = 8;
/** In 32-bit words from a record's begin. */
const SOLD = 1;
const START = 2;
const END = 3;
const LEVELS_AT = 10;
/** In numbers from there. */
const FIRST = 2;

/**
 * Reads frames of one read of the socket ahead, in one call of the compiled scanner, and hands each out when it is asked for: by whoever
 * splits the frames, who alone decides what a frame is and in which order they count.
 */
export class ReadAhead<Target extends ScanTarget> {
  private readonly memory: ScanMemory<Target>;
  private readonly sink: ScanSink<Target>;
  private readonly bids: ScannedLevels;
  private readonly asks: ScannedLevels;
  private readonly records: number;
  /** What lies in the scanner's memory: so much of these bytes. */
  private bytes: Uint8Array | undefined;
  private from = 0;
  private to = 0;
  /** Frames before this place were asked for. */
  private asked = 0;
  /** Of the records, the next to hand out, and how many there are. */
  private next = 0;
  private count = 0;

  constructor(scan: CompiledScan, sink: ScanSink<Target>) {
    this.memory = new ScanMemory(scan);
    this.sink = sink;
    this.records = scan.RECORDS.value / 4;
    this.bids = new ScannedLevels(this.memory.words, scan.LEVELS.value / 4);
    this.asks = new ScannedLevels(this.memory.words, scan.LEVELS.value / 4);
  }

  /** Reads frames of this stream from now on. */
  learn(stream: ScannedStream<Target>): void {
    this.memory.learn(stream);
  }

  /** As {@link ByteScanner.scan}; frames that lie behind this one in the same bytes may be read as well. */
  take(bytes: Uint8Array, start: number, end: number): boolean {
    if (bytes !== this.bytes || start < this.asked || end > this.to) {
      // A frame alone is not worth it.
      if (!isBeforeText(bytes, end)) return false;
      this.copy(bytes, start);
    }
    this.asked = end;
    const { words } = this.memory;
    const offset = start - this.from;
    if (this.next === this.count || words[this.records + this.next * WORDS + START] !== offset) {
      this.count = this.memory.scan.scan(offset, end - this.from, this.to - this.from);
      this.next = 0;
      if (this.count === 0) return false;
    }
    const at = this.records + this.next * WORDS;
    // Whoever splits the frames sees another end: then this was no frame.
    if (words[at + END] !== end - this.from) return false;
    this.next += 1;
    return this.handOut(at);
  }

  private copy(bytes: Uint8Array, start: number): void {
    const { scan, bytes: memory } = this.memory;
    this.bytes = bytes;
    this.from = start;
    this.to = Math.min(bytes.length, start + MAX_BYTES);
    this.count = 0;
    this.next = 0;
    memory.set(bytes.subarray(start, this.to), scan.INPUT.value);
  }

  private handOut(at: number): boolean {
    const { words, numbers, streams } = this.memory;
    const stream = streams[words[at] ?? -1];
    if (stream === undefined) return false;
    const { target } = stream.symbol;
    const values = (at / WORDS) * NUMBERS + FIRST;
    const first = numbers[values] ?? 0;
    const second = numbers[values + 1] ?? 0;
    const third = numbers[values + 2] ?? 0;
    if (stream.kind === 'depth') return this.handOutDepth(at, target, first, second, third);
    const fourth = numbers[values + 3] ?? 0;
    if (stream.kind === 'quote') {
      this.sink.onScannedQuote(target, first, second, third, fourth, numbers[values + 4] ?? 0);
      return true;
    }
    const exchangeAtUs = timeUsOf(fourth);
    if (exchangeAtUs === undefined) return false;
    this.sink.onScannedTrade(target, first, second, third, words[at + SOLD] === 1 ? 'SELL' : 'BUY', exchangeAtUs);
    return true;
  }

  private handOutDepth(at: number, target: Target, time: number, first: number, last: number): boolean {
    const { words } = this.memory;
    const exchangeAtUs = timeUsOf(time);
    if (exchangeAtUs === undefined || last < first || last - first > MAX_DELTA_SPAN) return false;
    const from = words[at + LEVELS_AT] ?? 0;
    const bidCount = words[at + LEVELS_AT + 1] ?? 0;
    const bids = this.bids.lend(from, bidCount);
    const asks = this.asks.lend(from + 2 * bidCount, words[at + LEVELS_AT + 2] ?? 0);
    this.sink.onScannedDelta(target, first, last, bids, asks, exchangeAtUs);
    return true;
  }
}

/** Whether another text frame begins where one ends. */
export function isBeforeText(bytes: Uint8Array, end: number): boolean {
  return bytes[end] === WHOLE_TEXT;
}
