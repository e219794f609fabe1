import type { Problem } from '#libs/kernel';
import type { ByteScanner, ScanSink, ScanTarget } from '../../codec/index.js';
import { FrameScanner } from './frame-scanner.js';
import type { ScannedStream } from './frame-scanner-symbols.js';
import { type NewScan, compiledScan } from './read-ahead/compiled-scan.js';
import { ReadAhead, isBeforeText } from './read-ahead/read-ahead.js';

/** What a connection may have; further streams are for the scanner in TypeScript. */
const MAX_STREAMS = 1_024;

/** The fastest scanner that this machine runs. */
export function newScanner<Target extends ScanTarget>(
  targetOf: (symbol: string) => Target | undefined,
  sink: ScanSink<Target>,
  onSlower?: (why: Problem) => void,
  compiled = compiledScan(),
): ByteScanner {
  return compiled.ok
    ? new ReadAheadScanner(targetOf, sink, compiled.value, onSlower)
    : new FrameScanner(targetOf, sink);
}

/** Why {@link newScanner} gives a slower one here; `undefined` where it does not. */
export function whySlower(): Problem | undefined {
  const compiled = compiledScan();
  return compiled.ok ? undefined : compiled.error;
}

/**
 * The {@link FrameScanner}, with what it has learnt read ahead by the compiled scanner where frames come in a row. Frames that come alone, and all
 * that are unusual in anything, are read by the FrameScanner: the other is never of another opinion (the same law holds all three together).
 */
export class ReadAheadScanner<Target extends ScanTarget> implements ByteScanner {
  private readonly single: FrameScanner<Target>;
  private readonly sink: ScanSink<Target>;
  private readonly newScan: NewScan;
  private readonly onSlower: ((why: Problem) => void) | undefined;
  /** What is read ahead, by the text of its head. */
  private readonly learnt = new Map<string, ScannedStream<Target>>();
  /** Made when frames come in a row for the first time. */
  private ahead: ReadAhead<Target> | undefined;
  /** Whether none could be made, such as for want of memory: the FrameScanner reads all of this connection then. */
  private isAlone = false;

  /** `onSlower` is told why no compiled scanner could be made for this connection, once. */
  constructor(
    targetOf: (symbol: string) => Target | undefined,
    sink: ScanSink<Target>,
    newScan: NewScan,
    onSlower?: (why: Problem) => void,
  ) {
    this.sink = sink;
    this.newScan = newScan;
    this.onSlower = onSlower;
    this.single = new FrameScanner(targetOf, sink, (stream) => this.learn(stream));
  }

  scan(bytes: Uint8Array, start: number, end: number): boolean {
    const ahead = this.ahead ?? this.begin(bytes, end);
    return ahead?.take(bytes, start, end) === true || this.single.scan(bytes, start, end);
  }

  private begin(bytes: Uint8Array, end: number): ReadAhead<Target> | undefined {
    if (this.isAlone || this.learnt.size === 0 || !isBeforeText(bytes, end)) return undefined;
    const scan = this.newScan();
    if (!scan.ok) {
      this.isAlone = true;
      this.onSlower?.(scan.error);
      return undefined;
    }
    this.ahead = new ReadAhead(scan.value, this.sink);
    for (const stream of this.learnt.values()) this.ahead.learn(stream);
    return this.ahead;
  }

  private learn(stream: ScannedStream<Target>): void {
    const head = String.fromCharCode(...stream.head.bytes);
    if (this.learnt.size >= MAX_STREAMS || this.learnt.has(head)) return;
    this.learnt.set(head, stream);
    this.ahead?.learn(stream);
  }
}
