import { type RiskRule, isReducing } from '#libs/domain';
import { US_PER_MS, problem } from '#libs/kernel';
import { limitMissing } from './limit-missing.js';

/**
 * RC-18: no new risk on a market that we cannot see: the book must be LIVE, uncrossed, and heard of within the allowed age.
 *
 * An order that truly reduces passes, because getting out must not depend on the feed; where it has no limit price it is
 * then counted at the last quote heard, and refused by the notional rule where there never was one.
 */
export const marketData: RiskRule = {
  name: 'market-data',
  control: 'RC-18',
  check({ intent, market, limits, position, open }) {
    const maxAgeMs = limits.maxMarketDataAgeMs;
    if (maxAgeMs === undefined) return limitMissing('maxMarketDataAgeMs', intent.instrument);
    if (isReducing(intent.side, intent.quantity, position, open)) return undefined;
    if (market.bookState !== 'LIVE') {
      const message = `The book of ${intent.instrument} is ${market.bookState}, not LIVE.`;
      return problem('BOOK_NOT_LIVE', message, { bookState: market.bookState }, true);
    }
    const { ageUs } = market;
    if (ageUs === undefined || ageUs > maxAgeMs * US_PER_MS) {
      const details = { ageUs: String(ageUs ?? 'never'), maxAgeMs: String(maxAgeMs) };
      const message = `The market of ${intent.instrument} was last heard of too long ago.`;
      return problem('MARKET_DATA_STALE', message, details, true);
    }
    const { bid, ask } = market;
    if (bid !== undefined && ask !== undefined && bid.lt(ask)) return undefined;
    const details = { bid: bid?.toFixed() ?? 'none', ask: ask?.toFixed() ?? 'none' };
    return problem(
      'QUOTE_UNUSABLE',
      `The quote of ${intent.instrument} has a side missing or is crossed.`,
      details,
      true,
    );
  },
};
