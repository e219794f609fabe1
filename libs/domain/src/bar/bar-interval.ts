import { type Problem, type Result, US_PER_MS, US_PER_SECOND, err, ok, problem } from '#libs/kernel';

/** The units of {@link BarInterval}, as traders write them: `m` is a minute, `M` a month. */
export const BAR_UNITS = ['ms', 's', 'm', 'h', 'd', 'w', 'M'] as const;

/** A unit of a bar's length. */
export type BarUnit = (typeof BAR_UNITS)[number];

/** How long a bar lasts. Days, weeks (from Monday) and months follow the calendar of a zone, the others are fixed lengths. */
export interface BarInterval {
  /** A whole number from 1 up. */
  readonly count: number;
  readonly unit: BarUnit;
}

/** The length of a day in microseconds. */
export const DAY_US = 86_400 * US_PER_SECOND;

/** The length of each unit; of a month the longest there is. */
const UNIT_US: Readonly<Record<BarUnit, number>> = {
  ms: US_PER_MS,
  s: US_PER_SECOND,
  m: 60 * US_PER_SECOND,
  h: 3_600 * US_PER_SECOND,
  d: DAY_US,
  w: 7 * DAY_US,
  M: 31 * DAY_US,
};

/** The longest bar: ten years. A number of microseconds counts exactly to the year 2255. */
const MAX_DAYS = 3_720;

const WORD = /^(\d{1,9})(ms|s|m|h|d|w|M)$/u;

/**
 * Reads the usual words for a bar's length: `100ms`, `1s`, `1m`, `4h`, `1d`, `1w`, `1M`. `BAR_INTERVAL_UNKNOWN` for anything else
 * and for a length of 0, `BAR_INTERVAL_TOO_LONG` beyond ten years.
 */
export function parseBarInterval(text: string): Result<BarInterval, Problem> {
  const [, digits, unit] = WORD.exec(text) ?? [];
  const count = Number(digits);
  if (!isBarUnit(unit) || count === 0) {
    const message = `"${text}" is no length of a bar: say a number and ms, s, m, h, d, w or M, such as 1m, 1w (a week) or 1M (a month).`;
    return err(problem('BAR_INTERVAL_UNKNOWN', message, { interval: text.slice(0, 40) }));
  }
  if (count * UNIT_US[unit] > MAX_DAYS * DAY_US) {
    return err(problem('BAR_INTERVAL_TOO_LONG', `A bar lasts ten years at the most, not ${text}.`, { interval: text }));
  }
  return ok({ count, unit });
}

/** The word that {@link parseBarInterval} reads. */
export function barIntervalText({ count, unit }: BarInterval): string {
  return `${count}${unit}`;
}

/** The fixed length of an interval in microseconds; `undefined` for months, which have none. */
export function fixedLengthUs({ count, unit }: BarInterval): number | undefined {
  return unit === 'M' ? undefined : count * UNIT_US[unit];
}

function isBarUnit(unit: string | undefined): unit is BarUnit {
  return BAR_UNITS.some((known) => known === unit);
}
