import { type MarketView, type RiskContext, type RiskRule, isReducing } from '#libs/domain';
import { Decimal, US_PER_MS, formatDecimal, problem } from '#libs/kernel';

const HALF = new Decimal('0.5');

/**
 * RC-03: a limit price is at most a part of the market's price away from it, on either side: a finger that slips, or a price of another
 * market. The market's price is the middle of the quote, or the side that there is. Market orders have no price; what they may pay is counted by
 * their own collar.
 *
 * An order that truly reduces is held to a market that is seen only: getting out must not depend on the feed.
 */
export const priceCollar: RiskRule = {
  name: 'price-collar',
  control: 'RC-03',
  check(context) {
    const { guards, intent, market, open, position } = context;
    if (intent.limitPrice === undefined) return undefined;
    const isGettingOut = isReducing(intent.side, intent.quantity, position, open);
    if (isGettingOut && !isSeen(context)) return undefined;
    const reference = referenceOf(market);
    if (reference === undefined) {
      const message = `There is no price of ${intent.instrument} to hold the limit price against.`;
      return isGettingOut ? undefined : problem('REFERENCE_PRICE_UNKNOWN', message, {}, true);
    }
    const distance = intent.limitPrice.minus(reference).abs();
    if (distance.lte(reference.times(guards.priceCollar))) return undefined;
    const details = {
      limitPrice: formatDecimal(intent.limitPrice),
      reference: formatDecimal(reference),
      distance: formatDecimal(distance),
      collar: formatDecimal(guards.priceCollar),
    };
    return problem(
      'PRICE_COLLAR_EXCEEDED',
      `The price ${details.limitPrice} is ${details.distance} away from the market's ${details.reference}; the collar is ${details.collar} of it.`,
      details,
      true,
    );
  },
};

/** Whether the quote is of a market that new risk could be taken on. */
function isSeen({ limits, market }: RiskContext): boolean {
  const { ageUs, bookState } = market;
  return bookState === 'LIVE' && ageUs !== undefined && ageUs <= (limits.maxMarketDataAgeMs ?? 0) * US_PER_MS;
}

function referenceOf({ ask, bid }: MarketView): Decimal | undefined {
  return ask === undefined || bid === undefined ? (ask ?? bid) : ask.plus(bid).times(HALF);
}
