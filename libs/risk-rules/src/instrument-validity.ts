import {
  type FilterFacts,
  type Intent,
  type RiskContext,
  type RiskRule,
  checkOrderFilters,
  marketName,
} from '#libs/domain';
import { type Problem, formatDecimal, namesToOffer, problem } from '#libs/kernel';

/**
 * RC-16: the order is one that the venue can take: the instrument is known and trades, a price exactly where the type needs one, and
 * every filter of the venue passes (steps, floors and ceilings of price, quantity and notional, those of market orders, the band
 * around the market, open orders). A market order counts at the far side of the quote, which also stands for the venue's average.
 */
export const instrumentValidity: RiskRule = {
  name: 'instrument-validity',
  control: 'RC-16',
  check(context) {
    const { intent, instrument } = context;
    if (instrument === undefined) return unknownInstrument(context);
    if (instrument.status !== 'TRADING') {
      const message = `${instrument.id} does not trade now: the venue says ${instrument.status}.`;
      return problem('INSTRUMENT_NOT_TRADING', message, { status: instrument.status }, true);
    }
    const [failure] = checkOrderFilters(instrument, intent, factsOf(context));
    return priceProblem(intent) ?? failure?.problem;
  },
};

/** One that is traded here may be known soon; any other never is, and those that are traded are named. */
function unknownInstrument({ intent, traded }: RiskContext): Problem {
  const { instrument, venue } = intent;
  const markets = traded?.map((one) => marketName(one.venue, one.instrument)) ?? [];
  const wanted = marketName(venue, instrument);
  const isAwaited = traded === undefined || markets.includes(wanted);
  const known = namesToOffer(wanted, markets);
  const message = isAwaited
    ? `The instrument ${instrument} at ${venue} is not known here yet: the feed of ${venue} has not told of it.`
    : `The instrument ${wanted} is not traded here; those that are: ${known}. INSTRUMENTS of risk names them.`;
  return problem('INSTRUMENT_UNKNOWN', message, { instrument, venue, ...(isAwaited ? {} : { known }) }, isAwaited);
}

function factsOf({ intent, market, openOrders, openOrdersAtVenue }: RiskContext): FilterFacts {
  const price = intent.side === 'BUY' ? market.ask : market.bid;
  return {
    averagePrice: () => price,
    ...(openOrders === undefined ? {} : { openOrders: { orders: openOrders } }),
    ...(openOrdersAtVenue === undefined ? {} : { openOrdersAtVenue: { orders: openOrdersAtVenue } }),
  };
}

function priceProblem({ type, limitPrice }: Intent): Problem | undefined {
  if (type === 'MARKET') {
    if (limitPrice === undefined) return undefined;
    return problem('PRICE_NOT_ALLOWED', 'A market order has no limit price.', {
      limitPrice: formatDecimal(limitPrice),
    });
  }
  return limitPrice === undefined
    ? problem('PRICE_MISSING', `A ${type} order needs a limit price.`, { type })
    : undefined;
}
