import type { TimeZone, ZoneOffset } from '#libs/kernel';

const HOUR_US = 3_600_000_000;

function change(utc: string, hours: number): ZoneOffset {
  return { fromUs: Date.parse(utc) * 1_000, offsetUs: hours * HOUR_US };
}

/** A stretch of a zone's life in which something unusual happens to its days, and which clocks it had then. */
export interface OddZone {
  readonly zone: TimeZone;
  /** The changes below are all that there were between these days. */
  readonly from: string;
  readonly to: string;
}

/** Zones whose clocks go forward and back in every way that has happened. */
export const ODD_ZONES: readonly OddZone[] = [
  {
    // In the night, far from midnight.
    zone: {
      name: 'Europe/Berlin',
      offsets: [
        change('2024-10-27T01:00:00Z', 1),
        change('2025-03-30T01:00:00Z', 2),
        change('2025-10-26T01:00:00Z', 1),
        change('2026-03-29T01:00:00Z', 2),
      ],
    },
    from: '2025-01-01',
    to: '2026-09-01',
  },
  {
    // At midnight: the day begins at 01:00, and another one has its last hour twice.
    zone: {
      name: 'America/Sao_Paulo',
      offsets: [
        change('2017-02-19T02:00:00Z', -3),
        change('2017-10-15T03:00:00Z', -2),
        change('2018-02-18T02:00:00Z', -3),
      ],
    },
    from: '2017-09-01',
    to: '2018-09-01',
  },
  {
    // One minute after midnight, back into the day before.
    zone: {
      name: 'America/St_Johns',
      offsets: [
        change('2005-10-30T02:31:00Z', -3.5),
        change('2006-04-02T03:31:00Z', -2.5),
        change('2006-10-29T02:31:00Z', -3.5),
      ],
    },
    from: '2006-01-01',
    to: '2007-01-01',
  },
  {
    // A zone that crossed the date line: 30 December 2011 never came.
    zone: {
      name: 'Pacific/Apia',
      offsets: [
        change('2011-04-02T14:00:00Z', -11),
        change('2011-09-24T14:00:00Z', -10),
        change('2011-12-30T10:00:00Z', 14),
      ],
    },
    from: '2011-06-01',
    to: '2012-03-01',
  },
];

/** A zone of one offset. */
export const KOLKATA: TimeZone = { name: 'Asia/Kolkata', offsets: [{ fromUs: 0, offsetUs: 5.5 * HOUR_US }] };
