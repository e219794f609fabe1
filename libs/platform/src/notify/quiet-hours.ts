import { type TimeZone, type UnixUs, US_PER_MS, US_PER_SECOND, UTC } from '#libs/kernel';

const DAY_US = 86_400 * US_PER_SECOND;
const MINUTE_US = 60 * US_PER_SECOND;
const RANGE = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/u;

/** A part of every day, by the clocks of a zone; it may go past midnight. */
export interface QuietHours {
  /** Minutes after midnight, the end excluded. */
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly zone: TimeZone;
}

/** Reads `22:00-07:00`; `undefined` for anything else, and for a part without length. */
export function parseQuietHours(text: string, zone: TimeZone = UTC): QuietHours | undefined {
  const [, fromHour, fromMinute, toHour, toMinute] = (RANGE.exec(text) ?? []).map(Number);
  if (fromHour === undefined || fromMinute === undefined || toHour === undefined || toMinute === undefined)
    return undefined;
  const hours = { fromMinute: fromHour * 60 + fromMinute, toMinute: toHour * 60 + toMinute, zone };
  return hours.fromMinute === hours.toMinute ? undefined : hours;
}

/** How long it is still quiet at a moment, in milliseconds; 0 where it is not. A change of the zone's clocks meanwhile is not counted. */
export function quietForMs({ fromMinute, toMinute, zone }: QuietHours, nowUs: UnixUs): number {
  const offsetUs = zone.offsets.findLast(({ fromUs }) => fromUs <= nowUs)?.offsetUs ?? zone.offsets[0]?.offsetUs ?? 0;
  const intoDayUs = (((nowUs + offsetUs) % DAY_US) + DAY_US) % DAY_US;
  const sinceBeginUs = (intoDayUs - fromMinute * MINUTE_US + DAY_US) % DAY_US;
  const lengthUs = ((toMinute - fromMinute + 1_440) % 1_440) * MINUTE_US;
  return sinceBeginUs < lengthUs ? Math.ceil((lengthUs - sinceBeginUs) / US_PER_MS) : 0;
}
