import { type Steps, toSteps } from '#libs/domain';
import { type Decimal, formatDecimal, invariant } from '#libs/kernel';

/** How a decimal text becomes a whole number of steps (ticks or lots) without ever being a floating-point number. */
export interface StepScale {
  /** Digits behind the point that a step has; negative where so many zeros stand before it that no number holds the step without them. */
  readonly decimals: number;
  /** The step in units of the last of those digits: 0.05 has 2 decimals and 5 units. */
  readonly unitsPerStep: number;
}

const POINT = 46;
const ZERO_DIGIT = 48;
/** Longer texts are refused unread: no venue sends them. */
const MAX_TEXT_LENGTH = 64;
const PLAIN = /^\d+(?:\.\d+)?$/u;

/** The scale of a step such as a tick size; the step must be positive, and of no more than 15 digits between zeros. */
export function stepScale(step: Decimal): StepScale {
  const text = formatDecimal(step);
  const point = text.indexOf('.');
  const decimals = point < 0 ? 0 : text.length - point - 1;
  const zeros = /0*$/u.exec(text)?.[0].length ?? 0;
  const isWide = point < 0 && !Number.isSafeInteger(Number(text));
  const unitsPerStep = Number((isWide ? text.slice(0, -zeros || undefined) : text).replace('.', ''));
  invariant(Number.isSafeInteger(unitsPerStep) && unitsPerStep > 0, `the step ${text} must be positive`);
  return { decimals: isWide ? -zeros : decimals, unitsPerStep };
}

/**
 * Reads a plain decimal text such as `61837.63000000` in steps. On the grid the answer is a whole number, found by exact
 * integer arithmetic; off it, the nearest fraction of a step, because real books still hold orders from before a tick or
 * lot size was changed (7 of 6,495 recorded BTCUSDT diffs do). The same text gives the same number, so that levels can be
 * distinguished and compared; see `on-grid.ts` for what leaves this library.
 *
 * `undefined` for anything else: signs, exponents, blanks, more than 64 characters, and off the grid where a fraction would be
 * lost (from 2^52 steps up).
 */
export function parseSteps(text: string, scale: StepScale): Steps | undefined {
  const end = significantEnd(text);
  const mantissa = readMantissa(text, end);
  if (mantissa === undefined) return parseWideSteps(text, end, scale);
  let { units } = mantissa;
  const missing = scale.decimals - mantissa.decimals;
  if (missing < 0) {
    const divisor = scale.unitsPerStep * 10 ** -missing;
    return divisor > Number.MAX_SAFE_INTEGER ? parseWideSteps(text, end, scale) : units / divisor;
  }
  for (let i = 0; i < missing; i += 1) units *= 10;
  return units > Number.MAX_SAFE_INTEGER ? parseWideSteps(text, end, scale) : units / scale.unitsPerStep;
}

/** As {@link parseSteps}, for texts of any number of digits: by whole numbers of any size. */
export function parseWideSteps(text: string, end: number, scale: StepScale): Steps | undefined {
  if (text.length > MAX_TEXT_LENGTH || !PLAIN.test(text)) return undefined;
  const [whole = '', places = ''] = text.slice(0, end).split('.');
  const missing = scale.decimals - places.length;
  const units = BigInt(whole + places) * 10n ** BigInt(Math.max(missing, 0));
  const unitsPerStep = BigInt(scale.unitsPerStep) * 10n ** BigInt(Math.max(-missing, 0));
  const steps = units / unitsPerStep;
  const rest = units % unitsPerStep;
  if (rest === 0n) return toSteps(steps);
  const fraction = Number(steps) + Number(rest) / Number(unitsPerStep);
  return Number.isInteger(fraction) ? undefined : fraction;
}

/** Where a decimal ends without the zeros behind its point; the whole text where it has no point. */
function significantEnd(text: string): number {
  const point = text.indexOf('.');
  if (point < 0) return text.length;
  let end = text.length;
  while (end > point + 1 && text.charCodeAt(end - 1) === ZERO_DIGIT) end -= 1;
  return end;
}

function readMantissa(text: string, end: number): { readonly units: number; readonly decimals: number } | undefined {
  const { length } = text;
  if (length === 0 || length > MAX_TEXT_LENGTH || text.charCodeAt(length - 1) === POINT) return undefined;
  let units = 0;
  let decimals = -1;
  for (let i = 0; i < end; i += 1) {
    const code = text.charCodeAt(i);
    if (code === POINT) {
      if (decimals >= 0 || i === 0) return undefined;
      decimals = 0;
      continue;
    }
    const digit = code - ZERO_DIGIT;
    if (digit < 0 || digit > 9) return undefined;
    if (decimals >= 0) decimals += 1;
    units = units * 10 + digit;
    if (units > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return { units, decimals: Math.max(decimals, 0) };
}
