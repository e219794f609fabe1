import {
  type Problem,
  type Result,
  type TimeZone,
  US_PER_MS,
  US_PER_SECOND,
  UTC,
  type UnixUs,
  type ZoneOffset,
  err,
  ok,
  problem,
} from '#libs/kernel';

/** The stretch of time for which a zone's offsets are wanted. Outside of it the nearest offset is taken to hold. */
export interface ZonePeriod {
  readonly fromUs: UnixUs;
  readonly toUs: UnixUs;
}

/** From the epoch to 2100: what recorded market data can be from. */
export const RECORDED_PERIOD: ZonePeriod = { fromUs: 0, toUs: 4_102_444_800 * US_PER_SECOND };

/** No zone changes its clocks twice in less than this. */
const STEP_MS = 6 * 86_400_000;
const OFFSET = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/u;

/**
 * Reads a zone by its IANA name, such as `Europe/Berlin`, from the zone database that this Node was built with. `TIME_ZONE_UNKNOWN`
 * where it knows no such zone. A century takes about 0.1 s, a year a millisecond.
 */
export function readTimeZone(name: string, period: ZonePeriod = RECORDED_PERIOD): Result<TimeZone, Problem> {
  if (name === UTC.name) return ok(UTC);
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    const message = `"${name}" is not a time zone: give a name of the IANA database, such as UTC, Europe/Berlin or Asia/Shanghai.`;
    return err(problem('TIME_ZONE_UNKNOWN', message, { timeZone: name.slice(0, 80) }));
  }
  return ok({ name, offsets: offsetsOf(format, period) });
}

function offsetsOf(format: Intl.DateTimeFormat, { fromUs, toUs }: ZonePeriod): readonly ZoneOffset[] {
  const endMs = Math.ceil(toUs / US_PER_MS);
  let beforeMs = Math.floor(fromUs / US_PER_MS);
  const offsets: ZoneOffset[] = [{ fromUs: beforeMs * US_PER_MS, offsetUs: offsetUs(format, beforeMs) }];
  while (beforeMs < endMs) {
    const afterMs = Math.min(beforeMs + STEP_MS, endMs);
    const after = offsetUs(format, afterMs);
    if (after !== offsets.at(-1)?.offsetUs)
      offsets.push({ fromUs: changeBetween(format, beforeMs, afterMs) * US_PER_MS, offsetUs: after });
    beforeMs = afterMs;
  }
  return offsets;
}

/** The first millisecond with the offset of `afterMs`, which is another than that of `beforeMs`; found by halving. */
function changeBetween(format: Intl.DateTimeFormat, beforeMs: number, afterMs: number): number {
  const after = offsetUs(format, afterMs);
  let [low, high] = [beforeMs, afterMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetUs(format, middle) === after) high = middle;
    else low = middle;
  }
  return high;
}

function offsetUs(format: Intl.DateTimeFormat, atMs: number): number {
  const text = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] = OFFSET.exec(text) ?? [];
  const us = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * US_PER_SECOND;
  return sign === '-' ? -us : us;
}
