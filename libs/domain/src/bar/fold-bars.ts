import { greaterSteps, lesserSteps } from '../instrument/index.js';
import type { PastBar } from '../venue/index.js';
import type { BarCalendar } from './bar-calendar.js';

/**
 * Past bars made of finer ones: one for each interval of `calendar` in which any of `finer` lies. These come oldest first, none of
 * them reaches over the end of an interval, and what some of them do not say (the taker's volume, the value, the number of
 * trades) the folded bar does not say either.
 */
export function foldBars(finer: readonly PastBar[], calendar: BarCalendar): readonly PastBar[] {
  const folded: PastBar[] = [];
  for (const bar of finer) {
    const open = folded.at(-1);
    if (open !== undefined && bar.fromUs < open.toUs) folded[folded.length - 1] = joined(open, bar);
    else folded.push({ ...bar, ...calendar.spanAt(bar.fromUs) });
  }
  return folded;
}

/** Whether bars of `lengthUs`, which begin at multiples of it since the epoch, can be folded into the intervals between two times. */
export function canFold(calendar: BarCalendar, lengthUs: number, fromUs: number, toUs: number): boolean {
  for (let { fromUs: startUs } = calendar.spanAt(fromUs); startUs < toUs; startUs = calendar.spanAt(startUs).toUs)
    if (startUs % lengthUs !== 0) return false;
  return calendar.spanAt(toUs).fromUs % lengthUs === 0;
}

function joined(open: PastBar, next: PastBar): PastBar {
  return {
    ...open,
    highTicks: greaterSteps(open.highTicks, next.highTicks),
    lowTicks: lesserSteps(open.lowTicks, next.lowTicks),
    closeTicks: next.closeTicks,
    volumeLots: open.volumeLots + next.volumeLots,
    buyVolumeLots: bigintSum(open.buyVolumeLots, next.buyVolumeLots),
    valueTickLots: bigintSum(open.valueTickLots, next.valueTickLots),
    trades: open.trades === undefined || next.trades === undefined ? undefined : open.trades + next.trades,
  };
}

function bigintSum(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
