import type { FirstHeard } from './feed-connection-line.js';
import type { InstrumentFeed } from './instrument-feed.js';

/** Whether the instruments, fed by the line in use, got as far as the first frames that a stand-by heard of them. */
export function joins(
  firstHeard: ReadonlyMap<string, FirstHeard>,
  feedOf: (symbol: string) => InstrumentFeed | undefined,
): boolean {
  for (const [symbol, { tradeId, depthSequence }] of firstHeard) {
    const feed = feedOf(symbol);
    if (feed === undefined) continue;
    const { expectedId } = feed.trades;
    if (tradeId !== undefined && expectedId !== undefined && expectedId < tradeId) return false;
    const { book } = feed;
    if (depthSequence !== undefined && !book.needsSnapshot && book.lastSequence < depthSequence - 1) return false;
  }
  return true;
}
