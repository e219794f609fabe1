import { Inject, Injectable } from '@nestjs/common';
import { HISTORY_PAGE } from '#libs/contracts';
import {
  type BarCalendar,
  type BarInterval,
  DAY_US,
  type Instrument,
  MAX_PAST_BARS,
  type MarketHistory,
  type PastBar,
  barCalendar,
  canFold,
  fixedLengthUs,
  foldBars,
  parseBarInterval,
} from '#libs/domain';
import { type Clock, type Problem, type Result, US_PER_SECOND, UTC, type UnixUs, err, ok, problem } from '#libs/kernel';
import { CLOCK, readTimeZone } from '#libs/platform';
import { MARKET_HISTORY } from '../../ports.js';

/** A question for past bars of a length in words, such as `1w`, in a zone. */
export interface CalendarBarsQuestion {
  readonly interval: string;
  readonly timeZone: string;
  readonly fromUs: UnixUs;
  readonly toUs: UnixUs;
}

const MINUTE_US = 60 * US_PER_SECOND;
/** Lengths that every venue has bars of, the longest first. */
const FINER_US: readonly number[] = [DAY_US, 60 * MINUTE_US, 15 * MINUTE_US, MINUTE_US];
/** A bar is closed so long after its end: the venue's clock and ours differ, and its last trades come late. */
const CLOSED_AFTER_US = 2 * US_PER_SECOND;
/** A month has at most so many days. */
const DAYS_PER_MONTH = 31;

/**
 * Past bars of any length in any zone, folded from a venue's finer ones: venues differ in where their weeks begin (Kraken's on
 * Thursday) and some have no months.
 */
@Injectable()
export class CalendarBars {
  readonly #history: MarketHistory;
  readonly #clock: Clock;

  constructor(@Inject(MARKET_HISTORY) history: MarketHistory, @Inject(CLOCK) clock: Clock) {
    this.#history = history;
    this.#clock = clock;
  }

  /** The closed bars that begin from `fromUs` on and before `toUs`, oldest first. */
  async readBars(instrument: Instrument, question: CalendarBarsQuestion): Promise<Result<readonly PastBar[], Problem>> {
    const interval = parseBarInterval(question.interval);
    if (!interval.ok) return interval;
    if (isTooLong(interval.value, question)) return err(tooManyBars());
    const calendar = calendarOf(interval.value, question);
    if (!calendar.ok) return calendar;
    const { fromUs, toUs } = wholeIntervals(calendar.value, question);
    if (toUs <= fromUs) return ok([]);
    if (calendar.value.spansBetween(fromUs, toUs) > HISTORY_PAGE) return err(tooManyBars());
    let bars: Result<readonly PastBar[], Problem> = err(notFoldable(question));
    for (const finerUs of finerLengths(interval.value, question.timeZone)) {
      if (!canFold(calendar.value, finerUs, fromUs, toUs)) continue;
      // One bar more, from before the first interval: it proves that the venue remembers all of that interval.
      bars = await this.#history.bars(instrument, finerUs, Math.max(0, fromUs - finerUs), toUs);
      if (bars.ok || bars.error.code !== 'HISTORY_INTERVAL_UNKNOWN') break;
    }
    return bars.ok ? ok(this.#foldClosed(bars.value, calendar.value, fromUs)) : bars;
  }

  #foldClosed(finer: readonly PastBar[], calendar: BarCalendar, fromUs: UnixUs): readonly PastBar[] {
    const closedUs = this.#clock.nowUs() - CLOSED_AFTER_US;
    const [oldest] = finer;
    const isWhole = ({ fromUs: startUs }: PastBar): boolean => oldest !== undefined && oldest.fromUs <= startUs;
    return foldBars(finer, calendar).filter((bar) => bar.fromUs >= fromUs && bar.toUs <= closedUs && isWhole(bar));
  }
}

/** The longest that one interval lasts, in microseconds. */
function longestUs(interval: BarInterval): number {
  return fixedLengthUs(interval) ?? interval.count * DAYS_PER_MONTH * DAY_US;
}

/** Judged by the length alone, before anything is counted: a stretch of centuries costs no time. */
function isTooLong(interval: BarInterval, { fromUs, toUs }: CalendarBarsQuestion): boolean {
  return toUs - fromUs > Math.min(HISTORY_PAGE * longestUs(interval), MAX_PAST_BARS * DAY_US);
}

function calendarOf(
  interval: BarInterval,
  { timeZone, fromUs, toUs }: CalendarBarsQuestion,
): Result<BarCalendar, Problem> {
  const marginUs = longestUs(interval) + DAY_US;
  const zone = readTimeZone(timeZone, { fromUs: Math.max(0, fromUs - marginUs), toUs: toUs + marginUs });
  return zone.ok ? barCalendar(interval, zone.value) : zone;
}

/** From the first interval that begins inside the stretch to the end of the last one. */
function wholeIntervals(
  calendar: BarCalendar,
  { fromUs, toUs }: CalendarBarsQuestion,
): { fromUs: UnixUs; toUs: UnixUs } {
  const first = calendar.spanAt(fromUs);
  const last = calendar.spanAt(toUs);
  return { fromUs: first.fromUs === fromUs ? fromUs : first.toUs, toUs: last.fromUs === toUs ? toUs : last.toUs };
}

/** The venue's own bars of this length come first, where they can be counted on to begin where ours do. */
function finerLengths(interval: BarInterval, timeZone: string): readonly number[] {
  const lengthUs = fixedLengthUs(interval);
  const isOwn = timeZone === UTC.name && lengthUs !== undefined && lengthUs < DAY_US;
  return isOwn ? [lengthUs, ...FINER_US.filter((us) => us < lengthUs)] : FINER_US;
}

function tooManyBars(): Problem {
  return problem(
    'HISTORY_TOO_LONG',
    `A reply holds at most ${HISTORY_PAGE} bars of at most ${MAX_PAST_BARS} days: ask for a shorter stretch.`,
  );
}

function notFoldable({ interval, timeZone }: CalendarBarsQuestion): Problem {
  const message = `Bars of ${interval} in the zone ${timeZone} cannot be put together from bars that a venue has.`;
  return problem('HISTORY_INTERVAL_UNKNOWN', message, { interval, timeZone });
}
