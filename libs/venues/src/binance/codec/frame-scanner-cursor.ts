import { type StepScale, parseSteps } from '../../values/decimal-steps.js';

/** The digit 0. */
export const ZERO = 48;
/** The point of a decimal. */
export const POINT = 46;
/** The end of a text. */
export const QUOTE = 34;
/** Digits behind the point of every decimal that Binance writes. */
const DECIMALS = 8;
/** So many digits before the point leave room for a 32-bit integer. */
const MAX_WHOLE_DIGITS = 9;
const MAX_COUNT_DIGITS = 16;
/** A longer one is for the codec, and so is what a number cannot hold. */
const MAX_TEXT_LENGTH = 40;

/** Bytes that a frame must have at one place, as 32-bit words: the last word overlaps the one before it. */
export class Literal {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly words: Int32Array;
  readonly last: number;

  /** At least 4 bytes. */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.bytes = bytes;
    this.length = bytes.length;
    this.words = Int32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getInt32(i * 4, true));
    this.last = view.getInt32(bytes.length - 4, true);
  }

  /** The bytes of an ASCII text. */
  static of(text: string): Literal {
    return new Literal(Uint8Array.from(text, (char) => char.charCodeAt(0)));
  }
}

/** A {@link StepScale} with what it takes to apply it to 8 digits behind a point, which come as two words of four. */
export interface ScanScale {
  readonly step: StepScale;
  readonly unitsPerStep: number;
  /** The step's units in 1: 10 to the power of its decimals. */
  readonly perWhole: number;
  /** Whether the step ends in the second word: then the first counts so many times its units. */
  readonly isFine: boolean;
  readonly perHigh: number;
  /** Which bytes of the word in which the step ends belong to it; the others must be the digit 0. */
  readonly keep: number;
  readonly zeros: number;
  /** Moves those bytes to the end of the word, and what is put before them. */
  readonly shift: number;
  readonly fill: number;
}

const FOUR_ZEROS = 0x30303030;

/** Prepares a scale; `undefined` for a step that is finer than 8 decimals. */
export function scanScale(step: StepScale): ScanScale | undefined {
  const { decimals, unitsPerStep } = step;
  if (decimals > DECIMALS || decimals < 0) return undefined;
  const isFine = decimals > 4;
  const digits = isFine ? decimals - 4 : decimals;
  const keep = digits === 4 ? -1 : (1 << (digits * 8)) - 1;
  const shift = digits === 0 ? 0 : 32 - digits * 8;
  const fill = digits === 0 ? FOUR_ZEROS : digits === 4 ? 0 : FOUR_ZEROS & ((1 << shift) - 1);
  const perHigh = isFine ? 10 ** digits : 0;
  return {
    step,
    unitsPerStep,
    perWhole: 10 ** decimals,
    isFine,
    perHigh,
    keep,
    zeros: FOUR_ZEROS & ~keep,
    shift,
    fill,
  };
}

/**
 * Reads a frame in place, four bytes at a time, and makes no text of anything. A read that returns -1 or `false` did not
 * understand what is there, and the whole frame must go to the codec. The frame must end with a brace: that is what stops
 * every run of digits inside of it.
 */
export class FrameCursor {
  view: DataView = new DataView(new ArrayBuffer(0));
  private bytes: Uint8Array = new Uint8Array(0);
  /** Where the bytes begin in the buffer of the view. */
  private base = 0;
  /** Where the next read begins, and where the frame ends, in the buffer of the view. */
  at = 0;
  limit = 0;

  /** Stands at the beginning of a frame. All frames of one read of the socket lie in one buffer: its view is kept. */
  begin(bytes: Uint8Array, start: number, end: number): void {
    if (bytes !== this.bytes) this.look(bytes);
    this.at = this.base + start;
    this.limit = this.base + end;
  }

  private look(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.base = bytes.byteOffset;
    if (this.view.buffer !== bytes.buffer) this.view = new DataView(bytes.buffer);
  }

  /** The frame's last byte. */
  get last(): number {
    return this.limit > this.at ? this.view.getUint8(this.limit - 1) : 0;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.limit - this.at;
  }

  /** The two bytes at the next place, the first in the lower half; 0 at the end of the frame. */
  peekTwo(): number {
    const { at } = this;
    return at + 2 <= this.limit ? this.view.getUint16(at, true) : 0;
  }

  /** The byte so far behind the next one; 0 behind the end of the frame. */
  peek(offset: number): number {
    const at = this.at + offset;
    return at < this.limit ? this.view.getUint8(at) : 0;
  }

  /** Moves past exactly these four bytes, the first in the lowest eight bits. */
  skipWord(word: number): boolean {
    const { at } = this;
    if (at + 4 > this.limit || this.view.getInt32(at, true) !== word) return false;
    this.at = at + 4;
    return true;
  }

  /** Moves past exactly these bytes. */
  skip(literal: Literal): boolean {
    const { view, at } = this;
    const end = at + literal.length;
    if (end > this.limit || view.getInt32(end - 4, true) !== literal.last) return false;
    const { words } = literal;
    for (let i = 0, word = at; i < words.length; i += 1, word += 4)
      if (view.getInt32(word, true) !== words[i]) return false;
    this.at = end;
    return true;
  }

  /** A whole number from 0 to 2^53 - 1 as JSON writes it without sign, point and exponent; -1 for anything else. */
  count(): number {
    const { view, limit, at: from } = this;
    let at = from;
    let value = 0;
    while (at + 4 <= limit) {
      const four = fourDigits(view.getInt32(at, true));
      if (four < 0) break;
      value = value * 10_000 + four;
      at += 4;
    }
    for (; at < limit; at += 1) {
      const digit = view.getUint8(at) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const digits = at - from;
    if (digits === 0 || digits > MAX_COUNT_DIGITS || value > Number.MAX_SAFE_INTEGER) return -1;
    if (digits > 1 && view.getUint8(from) === ZERO) return -1;
    this.at = at;
    return value;
  }

  /** How many bytes are before the next point; 1 where there are more than `most`, or none. */
  digits(most: number): number {
    for (let offset = 1; offset <= most; offset += 1) if (this.peek(offset) === POINT) return offset;
    return 1;
  }

  /** A plain decimal and the quote behind it, in steps as {@link parseSteps} counts them; -1 for anything else, and beyond 2^53. */
  steps(scale: ScanScale): number {
    const { view, limit, at: from } = this;
    let at = from;
    let byte = view.getUint8(at);
    let integer = 0;
    while (byte >= ZERO && byte <= ZERO + 9) {
      integer = (Math.imul(integer, 10) + byte - ZERO) | 0;
      at += 1;
      byte = view.getUint8(at);
    }
    const digits = at - from;
    if (byte !== POINT || digits === 0 || digits > MAX_WHOLE_DIGITS || at + DECIMALS + 2 > limit)
      return this.slowSteps(scale);
    const high = view.getInt32(at + 1, true);
    const low = view.getInt32(at + 5, true);
    const part = fraction(high, low, scale);
    const units = integer * scale.perWhole + part;
    if (part < 0 || view.getUint8(at + 9) !== QUOTE || units > Number.MAX_SAFE_INTEGER) return this.slowSteps(scale);
    this.at = at + DECIMALS + 2;
    return scale.unitsPerStep === 1 ? units : units / scale.unitsPerStep;
  }

  /** Decimals of another shape, off the grid or very long: exact, by way of a text. */
  private slowSteps(scale: ScanScale): number {
    let text = '';
    for (let offset = 0; text.length <= MAX_TEXT_LENGTH; offset += 1) {
      const byte = this.peek(offset);
      if (byte === QUOTE) {
        this.at += offset + 1;
        const steps = parseSteps(text, scale.step);
        return typeof steps === 'number' ? steps : -1;
      }
      if (byte !== POINT && (byte < ZERO || byte > ZERO + 9)) return -1;
      text += String.fromCharCode(byte);
    }
    return -1;
  }
}

/**
 * The eight digits behind a point, as two words of four, in units of the step; -1 where one is no digit, or one behind the
 * step is not 0: what is off the grid is for the exact reader.
 */
export function fraction(high: number, low: number, scale: ScanScale): number {
  if (!scale.isFine) {
    if (low !== FOUR_ZEROS || (high & ~scale.keep) !== scale.zeros) return -1;
    return fourDigits(((high & scale.keep) << scale.shift) | scale.fill);
  }
  if ((low & ~scale.keep) !== scale.zeros) return -1;
  const head = fourDigits(high);
  const tail = fourDigits(((low & scale.keep) << scale.shift) | scale.fill);
  return head < 0 || tail < 0 ? -1 : (Math.imul(head, scale.perHigh) + tail) | 0;
}

/** The number that four digits write, the first in the lowest byte; -1 where one is no digit. */
export function fourDigits(word: number): number {
  const digits = word ^ 0x30303030;
  if ((((digits + 0x06060606) | digits) & 0xf0f0f0f0) !== 0) return -1;
  const pairs = (Math.imul(digits & 0x00ff00ff, 10) + ((digits >>> 8) & 0x00ff00ff)) | 0;
  return (Math.imul(pairs & 0xffff, 100) + (pairs >>> 16)) | 0;
}
