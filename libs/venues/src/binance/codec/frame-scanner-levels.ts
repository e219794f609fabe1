import type { Level } from '#libs/domain';
import { type FrameCursor, POINT, QUOTE, type ScanScale, ZERO, fourDigits, fraction } from './frame-scanner-cursor.js';

/** The most levels on one side of a frame that are read without new objects; a longer side goes to the codec. */
const MAX_POOLED_LEVELS = 4_096;
const OPEN_BRACKET = 91;
const END_BRACKET = 93;
/** The two bytes `,"`. */
const COMMA_TEXT = 0x222c;
/** The four bytes `],["`. */
const NEXT_LEVEL = 0x225b2c5d;
/** The three bytes `","`, which stand between price and size. */
const TO_SIZE = 0x222c22;
/** The four bytes `"],[`, behind which a `"` begins the next level; and the three bytes `"]]` behind the last one. */
const TO_NEXT = 0x5b2c5d22;
const TO_END = 0x5d5d22;
const THREE_BYTES = 0xffffff;
/** The most digits before the point of a decimal that is read by words, and the most bytes of such a level. */
const MAX_WHOLE = 7;
const MAX_LEVEL_BYTES = 2 * (MAX_WHOLE + 9) + 8;

interface PooledLevel {
  priceTicks: number;
  sizeLots: number;
}

/** Reads the levels of one side of a book change into objects that are made once and overwritten by every frame. */
export class LevelReader {
  private readonly all: PooledLevel[] = [];
  /** A beginning of {@link all}: what is lent. */
  private readonly lent: PooledLevel[] = [];
  private count = 0;
  /** Digits before the point of the price before: the next one has as many, almost always. */
  private digits = 1;

  /** Reads up to the closing bracket and past it; `undefined` if the codec must. The levels are lent until the next call. */
  read(cursor: FrameCursor, price: ScanScale, size: ScanScale): readonly Level[] | undefined {
    this.count = 0;
    if (cursor.peek(0) === END_BRACKET) {
      cursor.at += 1;
      return this.lend();
    }
    if (cursor.peek(0) !== OPEN_BRACKET || cursor.peek(1) !== QUOTE) return undefined;
    cursor.at += 2;
    while (this.count < MAX_POOLED_LEVELS) {
      if (this.readUsual(cursor, price, size)) return this.lend();
      this.digits = cursor.digits(MAX_WHOLE);
      const priceTicks = cursor.steps(price);
      if (priceTicks <= 0 || cursor.peekTwo() !== COMMA_TEXT) return undefined;
      cursor.at += 2;
      const sizeLots = cursor.steps(size);
      if (sizeLots < 0) return undefined;
      this.put(priceTicks, sizeLots);
      if (cursor.skipWord(NEXT_LEVEL)) continue;
      if (cursor.peek(0) !== END_BRACKET || cursor.peek(1) !== END_BRACKET) return undefined;
      cursor.at += 2;
      return this.lend();
    }
    return undefined;
  }

  /**
   * Reads levels of the usual shape, up to the first of another one or near the end of the frame. Returns whether it got
   * past the closing bracket. As exact as {@link FrameCursor.steps}, with fewer looks at each byte.
   */
  private readUsual(cursor: FrameCursor, price: ScanScale, size: ScanScale): boolean {
    const { view, limit } = cursor;
    const { digits } = this;
    let { at } = cursor;
    while (at + MAX_LEVEL_BYTES <= limit && this.count < MAX_POOLED_LEVELS) {
      const point = at + digits;
      const whole = wholeNumber(view, at, digits);
      const part = fraction(view.getInt32(point + 1, true), view.getInt32(point + 5, true), price);
      const between = view.getInt32(point + 9, true);
      if (whole < 0 || part < 0 || view.getUint8(point) !== POINT || (between & THREE_BYTES) !== TO_SIZE) break;
      let sizeWhole = (between >>> 24) - ZERO;
      let sizePoint = point + 13;
      let byte = view.getUint8(sizePoint);
      for (; byte !== POINT && sizePoint < point + 12 + MAX_WHOLE; byte = view.getUint8(sizePoint)) {
        if (byte < ZERO || byte > ZERO + 9) break;
        sizeWhole = (Math.imul(sizeWhole, 10) + byte - ZERO) | 0;
        sizePoint += 1;
      }
      const sizePart = fraction(view.getInt32(sizePoint + 1, true), view.getInt32(sizePoint + 5, true), size);
      const behind = view.getInt32(sizePoint + 9, true);
      const isNext = behind === TO_NEXT && view.getUint8(sizePoint + 13) === QUOTE;
      const isUsual = byte === POINT && isDigit(between >>> 24) && (isNext || (behind & THREE_BYTES) === TO_END);
      const priceTicks = inSteps(whole, part, price);
      if (sizePart < 0 || !isUsual || priceTicks <= 0) break;
      this.put(priceTicks, inSteps(sizeWhole, sizePart, size));
      at = sizePoint + (isNext ? 14 : 12);
      if (isNext) continue;
      cursor.at = at;
      return true;
    }
    cursor.at = at;
    return false;
  }

  private put(priceTicks: number, sizeLots: number): void {
    const level = this.all[this.count];
    this.count += 1;
    if (level === undefined) this.all.push({ priceTicks, sizeLots });
    else {
      level.priceTicks = priceTicks;
      level.sizeLots = sizeLots;
    }
  }

  private lend(): readonly Level[] {
    const { all, lent, count } = this;
    if (lent.length > count) lent.length = count;
    for (let i = lent.length; i < count; i += 1) {
      const level = all[i];
      if (level !== undefined) lent.push(level);
    }
    return lent;
  }
}

/** So many digits as a number, -1 where one is none. */
function wholeNumber(view: DataView, from: number, digits: number): number {
  let value = 0;
  let at = from;
  const end = from + digits;
  if (digits >= 4) {
    value = fourDigits(view.getInt32(from, true));
    if (value < 0) return -1;
    at += 4;
  }
  for (; at < end; at += 1) {
    const byte = view.getUint8(at);
    if (!isDigit(byte)) return -1;
    value = (Math.imul(value, 10) + byte - ZERO) | 0;
  }
  return value;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

/** At most 7 digits before the point and 8 behind it: always a safe integer of units. */
function inSteps(whole: number, part: number, scale: ScanScale): number {
  const units = whole * scale.perWhole + part;
  return scale.unitsPerStep === 1 ? units : units / scale.unitsPerStep;
}
