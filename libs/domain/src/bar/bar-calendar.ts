import {
  type Problem,
  type Result,
  type TimeZone,
  UTC,
  type UnixUs,
  err,
  firstDayOfMonth,
  invariant,
  monthOfDay,
  ok,
  problem,
} from '#libs/kernel';
import { type BarInterval, DAY_US, barIntervalText, fixedLengthUs } from './bar-interval.js';
import { LocalClock } from './local-clock.js';

/** One interval of time: from its start to before its end. */
export interface BarSpan {
  readonly fromUs: UnixUs;
  readonly toUs: UnixUs;
}

/** Cuts all of time into intervals without gap or overlap. */
export interface BarCalendar {
  /** The interval that a moment belongs to. */
  spanAt(atUs: UnixUs): BarSpan;
  /** How many intervals begin from `fromUs` on and before `toUs`, both of which are starts of intervals. */
  spansBetween(fromUs: UnixUs, toUs: UnixUs): number;
}

const DAYS_PER_WEEK = 7;
/** 1970-01-01 was a Thursday: its week began so many days before. */
const DAYS_SINCE_MONDAY = 3;

/**
 * The intervals of a length in a zone:
 *
 * - **months** begin on the first, **weeks** on Monday, **days** at 00:00 of the zone's clocks. Several of them together (`3d`, `2w`,
 *   `3M`) are counted from the day, week or month of 1970-01-01, so that `3M` is the quarters of the year.
 * - **shorter ones** are multiples of their length since the epoch in UTC; in any other zone they are counted from the start of
 *   each day, whose last one ends with it (`4h` on a day of 23 hours: five of four hours and one of three).
 *
 * `BAR_INTERVAL_SPLITS_DAYS` for an interval in hours or less that is longer than a day, in another zone than UTC: say `2d`, not `48h`.
 */
export function barCalendar(interval: BarInterval, zone: TimeZone = UTC): Result<BarCalendar, Problem> {
  const { count, unit } = interval;
  const clock = new LocalClock(zone);
  if (unit === 'M') return ok(new LocalSpans(clock, months(count)));
  if (unit === 'd') return ok(new LocalSpans(clock, days(count, 0)));
  if (unit === 'w') return ok(new LocalSpans(clock, days(count * DAYS_PER_WEEK, DAYS_SINCE_MONDAY)));
  const lengthUs = fixedLengthUs(interval) ?? DAY_US;
  if (isUtc(zone)) return ok(new FixedSpans(lengthUs));
  if (lengthUs <= DAY_US) return ok(new SpansOfDay(new LocalSpans(clock, days(1, 0)), lengthUs));
  const text = barIntervalText(interval);
  const message = `In the zone ${zone.name} a bar of ${text} would end inside a day: say d, w or M for more than a day.`;
  return err(problem('BAR_INTERVAL_SPLITS_DAYS', message, { interval: text, zone: zone.name }));
}

/** Equal intervals of any whole number of microseconds, which begin at multiples of it since the epoch. */
export function fixedBarCalendar(lengthUs: number): BarCalendar {
  invariant(Number.isSafeInteger(lengthUs) && lengthUs > 0, 'an interval is positive');
  return new FixedSpans(lengthUs);
}

function isUtc({ offsets }: TimeZone): boolean {
  return offsets.every(({ offsetUs }) => offsetUs === 0);
}

/** Multiples of a length since the epoch. */
class FixedSpans implements BarCalendar {
  private readonly lengthUs: number;

  constructor(lengthUs: number) {
    this.lengthUs = lengthUs;
  }

  spanAt(atUs: UnixUs): BarSpan {
    const fromUs = Math.floor(atUs / this.lengthUs) * this.lengthUs;
    return { fromUs, toUs: fromUs + this.lengthUs };
  }

  spansBetween(fromUs: UnixUs, toUs: UnixUs): number {
    return (toUs - fromUs) / this.lengthUs;
  }
}

/** Groups of days or months, numbered by what the calendar on the wall says. */
interface DayGroups {
  /** The number of the group that a day (counted from 1970-01-01) belongs to. */
  groupOf(day: number): number;
  /** The first day of a group. */
  firstDayOf(group: number): number;
}

/** `count` days each; `shift` days before 1970-01-01 one of them begins. */
function days(count: number, shift: number): DayGroups {
  return {
    groupOf: (day) => Math.floor((day + shift) / count),
    firstDayOf: (group) => group * count - shift,
  };
}

function months(count: number): DayGroups {
  return {
    groupOf: (day) => Math.floor(monthOfDay(day) / count),
    firstDayOf: (group) => firstDayOfMonth(group * count),
  };
}

/** Days, weeks and months of a zone: each begins when the zone's clocks first show 00:00 of its first day, or later. */
class LocalSpans implements BarCalendar {
  private readonly clock: LocalClock;
  private readonly groups: DayGroups;

  constructor(clock: LocalClock, groups: DayGroups) {
    this.clock = clock;
    this.groups = groups;
  }

  spanAt(atUs: UnixUs): BarSpan {
    let group = this.groups.groupOf(Math.floor(this.clock.localUs(atUs) / DAY_US));
    // Clocks that were set back show a day that is over; a day that a zone left out has no length.
    let toUs = this.startOf(group + 1);
    while (toUs <= atUs) {
      group += 1;
      toUs = this.startOf(group + 1);
    }
    return { fromUs: this.startOf(group), toUs };
  }

  spansBetween(fromUs: UnixUs, toUs: UnixUs): number {
    let spans = 0;
    for (let atUs = fromUs; atUs < toUs; atUs = this.spanAt(atUs).toUs) spans += 1;
    return spans;
  }

  private startOf(group: number): UnixUs {
    return this.clock.firstAt(this.groups.firstDayOf(group) * DAY_US);
  }
}

/** Equal parts of each day, counted from its start; the last one ends with the day. */
class SpansOfDay implements BarCalendar {
  private readonly days: BarCalendar;
  private readonly lengthUs: number;

  constructor(everyDay: BarCalendar, lengthUs: number) {
    this.days = everyDay;
    this.lengthUs = lengthUs;
  }

  spanAt(atUs: UnixUs): BarSpan {
    const day = this.days.spanAt(atUs);
    const fromUs = day.fromUs + Math.floor((atUs - day.fromUs) / this.lengthUs) * this.lengthUs;
    return { fromUs, toUs: Math.min(fromUs + this.lengthUs, day.toUs) };
  }

  spansBetween(fromUs: UnixUs, toUs: UnixUs): number {
    let spans = 0;
    for (let atUs = fromUs; atUs < toUs;) {
      const endUs = Math.min(this.days.spanAt(atUs).toUs, toUs);
      spans += Math.ceil((endUs - atUs) / this.lengthUs);
      atUs = endUs;
    }
    return spans;
  }
}
