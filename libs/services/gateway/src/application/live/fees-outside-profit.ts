import { Decimal, ZERO, formatDecimal } from '#libs/kernel';
import type { TradingReads } from '../../ports.js';

/** What a position says of its fees. */
export type ChargedPosition = Pick<
  Awaited<ReturnType<TradingReads['listPositions']>>['rows'][number],
  'venue' | 'base' | 'quote' | 'fees'
>;

/** The fees that a position's own profit lacks, by asset: those in neither base nor quote. */
export function feesOutsidePair({ base, fees, quote }: ChargedPosition): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fees).filter(([asset]) => asset !== base && asset !== quote));
}

/**
 * The fees that the profit of some positions together lacks, by asset. Where an asset that was charged is traded itself, its own position
 * among `all` paid and has them in its profit.
 */
export function feesOutsideProfit(
  positions: readonly ChargedPosition[],
  all: readonly ChargedPosition[],
): Readonly<Record<string, string>> {
  const held = new Set(all.map(({ base, venue }) => `${venue} ${base}`));
  const sums = new Map<string, Decimal>();
  for (const position of positions)
    for (const [asset, fee] of Object.entries(feesOutsidePair(position)))
      if (!held.has(`${position.venue} ${asset}`)) sums.set(asset, (sums.get(asset) ?? ZERO).plus(fee));
  const lacking = [...sums].filter(([, sum]) => !sum.eq(ZERO));
  return Object.fromEntries(lacking.map(([asset, sum]) => [asset, formatDecimal(sum)]));
}
