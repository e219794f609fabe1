import { MAX_WIDE_BYTES, MAX_WIDE_SECTION_BYTES } from './tick-layout.js';

const BITS = 8n;
const BYTE = 0xffn;
/** So many bytes of wide values make a message full, so that the record that is added last has room for its own. */
const FULL_BYTES = 64 * 1024;

/** The values of one message that are beyond 2^53 - 1, in the order in which its records name them. */
export class WideValues {
  private readonly values: Uint8Array[] = [];
  private size = 0;

  /** Whether every value of the message is a number. */
  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** Whether the message is to be sent before another record is added. */
  get isFull(): boolean {
    return this.size >= FULL_BYTES;
  }

  /**
   * Takes a value and returns what stands in its record for it. One that is larger than a message can carry stands as NaN, which no
   * reader takes: that message is refused by its readers, and those before and behind it are not.
   */
  add(value: bigint): number {
    const bytes = bytesOf(value);
    if (bytes.length > MAX_WIDE_BYTES || this.size + bytes.length > MAX_WIDE_SECTION_BYTES) return Number.NaN;
    this.size += bytes.length + 1;
    return -this.values.push(bytes);
  }

  /** The message: records, and the values behind them. */
  behind(records: Uint8Array): Uint8Array {
    const message = new Uint8Array(records.length + this.size);
    message.set(records);
    let at = records.length;
    for (const value of this.values) {
      message[at] = value.length;
      message.set(value, at + 1);
      at += value.length + 1;
    }
    return message;
  }

  /** Begins the next message. */
  clear(): void {
    this.values.length = 0;
    this.size = 0;
  }
}

/** A whole number as its bytes, highest first. */
function bytesOf(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0n; rest >>= BITS) bytes.push(Number(rest & BYTE));
  return Uint8Array.from(bytes.toReversed());
}

/**
 * Reads the values behind the records; `undefined` where they are not what {@link WideValues} writes: a value of no bytes, one that a
 * number could hold, a list that does not end with the message.
 */
export function readWideValues(message: Uint8Array, from: number): readonly bigint[] | undefined {
  const values: bigint[] = [];
  let at = from;
  while (at < message.length) {
    const size = message[at] ?? 0;
    const bytes = message.subarray(at + 1, at + 1 + size);
    if (size === 0 || size > MAX_WIDE_BYTES || bytes.length < size || bytes[0] === 0) return undefined;
    const value = bytes.reduce((sum, byte) => (sum << BITS) | BigInt(byte), 0n);
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
    values.push(value);
    at += size + 1;
  }
  return values.length === 0 ? undefined : values;
}
