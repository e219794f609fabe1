import { barCalendar, parseBarInterval } from '#libs/domain';
import type { BarCalendar } from '#libs/domain';
import { US_PER_MS, UTC } from '#libs/kernel';
import type { TimeZone } from '#libs/kernel';

/** The intervals that Binance has klines of. */
export const KLINE_INTERVALS: readonly string[] = [
  '1s',
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
];

const ZONE = /^([+-]?)(\d{1,2})(?::(\d{2}))?$/u;
const MINUTE_US = 60_000 * US_PER_MS;
const LEAST_MINUTES = -12 * 60;
const MOST_MINUTES = 14 * 60;

/** A zone as Binance writes it: hours and minutes from UTC, such as `8`, `-1:00`, `05:45`; `undefined` outside -12:00 to +14:00. */
export function readTimeZone(text: string): TimeZone | undefined {
  const [, sign = '', hours, minutes = '0'] = ZONE.exec(text) ?? [];
  if (hours === undefined || Number(minutes) > 59) return undefined;
  const total = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  if (total < LEAST_MINUTES || total > MOST_MINUTES) return undefined;
  return total === 0 ? UTC : { name: text, offsets: [{ fromUs: 0, offsetUs: total * MINUTE_US }] };
}

/** The calendar of an interval in a zone; `undefined` for an interval that Binance does not have. */
export function klineCalendar(interval: string, zone: TimeZone = UTC): BarCalendar | undefined {
  if (!KLINE_INTERVALS.includes(interval)) return undefined;
  const parsed = parseBarInterval(interval);
  const calendar = parsed.ok ? barCalendar(parsed.value, zone) : undefined;
  return calendar?.ok === true ? calendar.value : undefined;
}
