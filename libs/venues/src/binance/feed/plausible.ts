import { US_PER_SECOND, type UnixUs } from '#libs/kernel';

/** No clock of an exchange runs this far ahead of ours. */
const MAX_AHEAD_US = 3_600 * US_PER_SECOND;
/** More than any symbol trades in years: ids grow one by one, by some thousands a second at the most. */
const MAX_TRADE_ID_JUMP = 1_000_000_000;
/** More changes than a book has in an hour; one diff covers a tenth of a second. */
const MAX_DIFF_SPAN = 10_000_000;

/**
 * Why a trade cannot be true although its frame reads well, or `undefined`. Believed, one such trade would make every later
 * one look old, and the stream would fall silent behind a healthy connection.
 */
export function implausibleTrade(
  tradeId: number,
  expectedId: number | undefined,
  exchangeAtUs: UnixUs,
  receivedAtUs: UnixUs,
): string | undefined {
  if (exchangeAtUs > receivedAtUs + MAX_AHEAD_US) return 'the trade is more than an hour in the future';
  if (expectedId !== undefined && tradeId - expectedId > MAX_TRADE_ID_JUMP) {
    return `the trade id ${tradeId} is impossibly far ahead of ${expectedId}`;
  }
  return undefined;
}

/** Why a change of a book cannot be true, or `undefined`: believed, every later one would look old. */
export function implausibleDiff(firstSequence: number, lastSequence: number): string | undefined {
  const span = lastSequence - firstSequence;
  return span > MAX_DIFF_SPAN ? `the change claims to cover ${span} updates` : undefined;
}
