import type { Level, Side } from '#libs/domain';
import { invariant, ok } from '#libs/kernel';
import type { ByteScanner, ScanSink, ScanTarget } from '../../../codec/index.js';
import { frameOf } from '../../../transport/frame-splitter.fixture.js';
import { FrameScanner } from '../frame-scanner.js';
import { ReadAheadScanner } from '../read-ahead-scanner.js';
import { compiledScan } from '../read-ahead/compiled-scan.js';

interface NamedTarget extends ScanTarget {
  readonly symbol: string;
}

const WHOLE_TEXT = 0x81;
/** Prices and sizes of the symbols in the tests: coarse, in steps of several units, as fine as it gets. */
const TARGETS: readonly NamedTarget[] = [
  { symbol: 'BTCUSDT', price: { decimals: 2, unitsPerStep: 1 }, size: { decimals: 5, unitsPerStep: 1 } },
  { symbol: 'ETHUSDT', price: { decimals: 2, unitsPerStep: 25 }, size: { decimals: 0, unitsPerStep: 1 } },
  { symbol: 'FINEST', price: { decimals: 8, unitsPerStep: 1 }, size: { decimals: 8, unitsPerStep: 1 } },
];

/** Remembers what it is told as plain values, because levels are only lent. */
class Calls implements ScanSink<NamedTarget> {
  all: unknown[][] = [];

  onScannedTrade({ symbol }: NamedTarget, id: number, price: number, size: number, side: Side, atUs: number): void {
    this.all.push(['trade', symbol, id, price, size, side, atUs]);
  }

  onScannedQuote({ symbol }: NamedTarget, sequence: number, ...sides: readonly number[]): void {
    this.all.push(['quote', symbol, sequence, ...sides]);
  }

  onScannedDelta(
    { symbol }: NamedTarget,
    first: number,
    last: number,
    bids: readonly Level[],
    asks: readonly Level[],
    atUs: number,
  ): void {
    this.all.push(['depth', symbol, first, last, JSON.stringify([bids, asks]), atUs]);
  }
}

/** Whether a scanner knew a frame, and what it told of it. */
export type Scanned = readonly [isKnown: boolean, calls: readonly unknown[][]];

/** The scanner that reads ahead beside the one that does not, over the same reads of a socket. */
export class ScannerPair {
  /** Frames that the compiled scanner read, each time that it did. */
  readAhead = 0;
  private readonly ahead = new Calls();
  private readonly single = new Calls();
  private readonly aheadScanner: ByteScanner;
  private readonly singleScanner: ByteScanner;

  /** `targets`: left out, those of the tests' frames. */
  constructor(targets: readonly NamedTarget[] = TARGETS) {
    const compiled = compiledScan();
    invariant(compiled.ok, 'the tests have a compiled scanner');
    const newScan = () => {
      const made = compiled.value();
      invariant(made.ok, 'there is room for it');
      const exports = made.value;
      const scan = (start: number, end: number, to: number): number => {
        const count = exports.scan(start, end, to);
        this.readAhead += count;
        return count;
      };
      return ok({ ...exports, scan });
    };
    const targetOf = (symbol: string) => targets.find((target) => target.symbol === symbol);
    this.aheadScanner = new ReadAheadScanner(targetOf, this.ahead, newScan);
    this.singleScanner = new FrameScanner(targetOf, this.single);
  }

  /** Scans the frame that lies there with both. */
  scan(bytes: Buffer, start: number, end: number): { readonly ahead: Scanned; readonly single: Scanned } {
    return { ahead: this.scanAhead(bytes, start, end), single: this.scanSingle(bytes, start, end) };
  }

  /** Scans with the one that reads ahead. */
  scanAhead(bytes: Buffer, start: number, end: number): Scanned {
    this.ahead.all = [];
    return [this.aheadScanner.scan(bytes, start, end), this.ahead.all];
  }

  /** Scans with the one that does not. */
  scanSingle(bytes: Buffer, start: number, end: number): Scanned {
    this.single.all = [];
    return [this.singleScanner.scan(bytes, start, end), this.single.all];
  }
}

/** Texts as frames in one read of a socket, and where each text lies. */
export function readOf(texts: readonly Uint8Array[]): {
  readonly bytes: Buffer;
  readonly places: readonly (readonly [start: number, end: number])[];
} {
  const frames = texts.map((text) => frameOf(WHOLE_TEXT, text));
  let at = 0;
  const places = frames.map((frame, i) => {
    at += frame.length;
    return [at - (texts[i]?.length ?? 0), at] as const;
  });
  return { bytes: Buffer.concat(frames), places };
}
