import type { ScanTarget } from '../../../codec/index.js';
import type { StepScale } from '../../../values/decimal-steps.js';
import type { ScannedStream } from '../frame-scanner-symbols.js';
import type { CompiledScan } from './compiled-scan.js';

const STREAM_BYTES = 256;
const MAX_HEAD = 96;
const MAX_MIDDLE = 64;
const BITS = 64;

/** The memory of a {@link CompiledScan} as numbers, with the streams that were written to it. */
export class ScanMemory<Target extends ScanTarget> {
  readonly scan: CompiledScan;
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly numbers: Float64Array;
  readonly streams: ScannedStream<Target>[] = [];
  private readonly wide: BigUint64Array;

  constructor(scan: CompiledScan) {
    this.scan = scan;
    const { buffer } = scan.memory;
    this.bytes = new Uint8Array(buffer);
    this.words = new Int32Array(buffer);
    this.numbers = new Float64Array(buffer);
    this.wide = new BigUint64Array(buffer);
  }

  /** Writes a stream down, of which there may be 1,024; one that is too long is left out. */
  learn(stream: ScannedStream<Target>): void {
    const { scan, streams, words } = this;
    const { head, middle, kind, symbol } = stream;
    if (head.length > MAX_HEAD || middle.length > MAX_MIDDLE) return;
    const at = scan.STREAMS.value + streams.length * STREAM_BYTES;
    words[(at + scan.STREAM_HEAD_LENGTH.value) / 4] = head.length;
    words[(at + scan.STREAM_MIDDLE_LENGTH.value) / 4] = middle.length;
    words[(at + scan.STREAM_KIND.value) / 4] = { trade: scan.TRADE, quote: scan.QUOTE, depth: scan.DEPTH }[kind].value;
    this.writeScale(at + scan.STREAM_PRICE.value, symbol.target.price);
    this.writeScale(at + scan.STREAM_SIZE.value, symbol.target.size);
    this.bytes.set(head.bytes, at + scan.STREAM_HEAD.value);
    this.bytes.set(middle.bytes, at + scan.STREAM_MIDDLE.value);
    scan.learn(streams.push(stream) - 1);
  }

  private writeScale(at: number, { decimals, unitsPerStep }: StepScale): void {
    const shift = BITS - decimals * 8;
    this.wide[at / 8] = BigInt.asUintN(BITS, (1n << BigInt(BITS - shift)) - 1n);
    this.wide[at / 8 + 1] = BigInt(shift);
    this.wide[at / 8 + 2] = 10n ** BigInt(decimals);
    this.numbers[at / 8 + 3] = unitsPerStep;
  }
}
