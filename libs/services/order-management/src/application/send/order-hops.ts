import { Injectable } from '@nestjs/common';
import type { Order } from '#libs/domain';
import { HOP_NAMES, type HopName, type HopTimes } from '../../ports.js';

/** The newest orders that the percentiles are made of. */
const KEPT = 4_096;

/** The moments of a licence, on the monotonic clock. */
export interface LicenceMoments {
  /** When the order was marked as sent. */
  readonly markedAtUs: number;
  /** When the commit of the mark was known here. */
  readonly committedAtUs: number;
}

/** What a hop took, in microseconds, of the newest orders that left. */
export interface HopPercentiles {
  readonly count: number;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
}

/**
 * How long each hop of an order took, from the arrival of the market event's frame to the first byte. Between services the times are those
 * that the messages carry, of the machines' wall clocks; from the mark on they are of this process's monotonic clock.
 */
export function hopTimesOf(order: Order, licence: LicenceMoments, firstByteAtUs: number): HopTimes {
  const { approvedAtUs, committedAtUs: takenAtUs, intentAtUs, marketEventAtUs, sentAtUs } = order;
  const { committedAtUs, markedAtUs } = licence;
  const between = (from: number | undefined, to: number | undefined): number | undefined =>
    from === undefined || to === undefined ? undefined : to - from;
  const toMark = between(marketEventAtUs, sentAtUs);
  return {
    marketEventToIntent: between(marketEventAtUs, intentAtUs),
    intentToDecision: between(intentAtUs, approvedAtUs),
    decisionToApproval: between(approvedAtUs, takenAtUs),
    approvalToMark: between(takenAtUs, sentAtUs),
    markToCommit: committedAtUs - markedAtUs,
    commitToFirstByte: firstByteAtUs - committedAtUs,
    marketEventToFirstByte: toMark === undefined ? undefined : toMark + firstByteAtUs - markedAtUs,
  };
}

/** The hops of the newest orders that left. */
@Injectable()
export class OrderHops {
  readonly #newest = new Map<HopName, number[]>(HOP_NAMES.map((hop) => [hop, []]));
  readonly #next = new Map<HopName, number>();

  /** Takes the hops of an order whose first byte leaves now. */
  noteHops(hops: HopTimes): void {
    for (const hop of HOP_NAMES) {
      const tookUs = hops[hop];
      const values = this.#newest.get(hop);
      if (tookUs === undefined || values === undefined) continue;
      const next = this.#next.get(hop) ?? 0;
      values[next] = tookUs;
      this.#next.set(hop, (next + 1) % KEPT);
    }
  }

  /** The percentiles of each hop; 0 where no order left. */
  readPercentiles(): Readonly<Record<HopName, HopPercentiles>> {
    const percentiles = HOP_NAMES.map((hop) => [hop, percentilesOf(this.#newest.get(hop) ?? [])] as const);
    return Object.fromEntries(percentiles) as Record<HopName, HopPercentiles>;
  }
}

function percentilesOf(values: readonly number[]): HopPercentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { count: sorted.length, p50Us: at(0.5), p90Us: at(0.9), p99Us: at(0.99) };
}
