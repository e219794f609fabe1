import { US_PER_MS } from '#libs/kernel';
import type { BarCalendar, EventSteps } from '#libs/domain';
import type { BarRing } from './bar-ring.js';
import { emptyBar, mergeBars } from './trade-bar.js';
import type { TradeBar } from './trade-bar.js';

/** One interval of a chart. */
export interface Kline extends TradeBar {
  /** The first moment after it, in milliseconds. */
  readonly toMs: number;
}

/** Which klines are wanted; times in milliseconds, of the beginning of an interval. */
export interface KlineRange {
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  readonly limit: number;
  readonly nowMs: number;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The klines of a calendar from the first trade on, oldest first; intervals without trades stand at the last price. */
export function klinesOf(bars: BarRing, calendar: BarCalendar, range: KlineRange): Kline[] {
  const { oldest } = bars;
  if (oldest === undefined) return [];
  const spans = spansOf(calendar, oldest.fromMs, range);
  let close: EventSteps = bars.before(spans[0]?.fromMs ?? 0)?.close ?? oldest.open;
  return spans.map(({ fromMs, toMs }) => {
    const bar = mergeBars(fromMs, bars.between(fromMs, toMs)) ?? emptyBar(fromMs, close);
    close = bar.close;
    return { ...bar, toMs };
  });
}

/** With a start the first intervals from it on, otherwise the last ones. */
function spansOf(calendar: BarCalendar, oldestMs: number, { startMs, endMs, limit, nowMs }: KlineRange): Span[] {
  const lastMs = Math.min(endMs ?? nowMs, nowMs);
  const spans: Span[] = [];
  if (startMs === undefined) {
    for (let atMs = lastMs; atMs >= oldestMs && spans.length < limit;) {
      const span = spanAt(calendar, atMs);
      spans.unshift(span);
      atMs = span.fromMs - 1;
    }
    return spans;
  }
  if (startMs > lastMs) return [];
  let span = spanAt(calendar, Math.max(startMs, oldestMs));
  if (span.fromMs < startMs) span = spanAt(calendar, span.toMs);
  while (span.fromMs <= lastMs && spans.length < limit) {
    spans.push(span);
    span = spanAt(calendar, span.toMs);
  }
  return spans;
}

function spanAt(calendar: BarCalendar, atMs: number): Span {
  const { fromUs, toUs } = calendar.spanAt(atMs * US_PER_MS);
  return { fromMs: fromUs / US_PER_MS, toMs: toUs / US_PER_MS };
}
