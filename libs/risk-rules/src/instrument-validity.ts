import type { Instrument, Intent, MarketView, RiskRule } from '#libs/domain';
import { type Decimal, type Problem, ZERO, formatDecimal, isMultipleOf, problem } from '#libs/kernel';

/**
 * RC-16: the order is one that the venue can take: the instrument is known and trades, a positive quantity on the lot grid
 * between the venue's floor and ceiling, a positive price on the tick grid exactly where the type needs one, and at least
 * the venue's smallest notional (a market order counts at the far side of the quote).
 */
export const instrumentValidity: RiskRule = {
  name: 'instrument-validity',
  control: 'RC-16',
  check({ intent, instrument, market }) {
    if (instrument === undefined) {
      const message = `The instrument ${intent.instrument} at ${intent.venue} is not known here.`;
      return problem('INSTRUMENT_UNKNOWN', message, { instrument: intent.instrument, venue: intent.venue }, true);
    }
    if (instrument.status !== 'TRADING') {
      const message = `${instrument.id} does not trade now: the venue says ${instrument.status}.`;
      return problem('INSTRUMENT_NOT_TRADING', message, { status: instrument.status }, true);
    }
    return (
      quantityProblem(intent, instrument) ??
      priceProblem(intent, instrument) ??
      notionalProblem(intent, instrument, market)
    );
  },
};

function quantityProblem({ quantity }: Intent, { lotSize, minQuantity, maxQuantity }: Instrument): Problem | undefined {
  if (quantity.lte(ZERO)) return refuse('QUANTITY_NOT_POSITIVE', 'be more than', quantity, ZERO);
  if (!isMultipleOf(quantity, lotSize)) return refuse('QUANTITY_OFF_LOT', 'be a multiple of', quantity, lotSize);
  if (quantity.lt(minQuantity)) return refuse('QUANTITY_TOO_SMALL', 'be at least', quantity, minQuantity);
  if (quantity.gt(maxQuantity)) return refuse('QUANTITY_TOO_LARGE', 'be at most', quantity, maxQuantity);
  return undefined;
}

function refuse(code: string, must: string, quantity: Decimal, bound: Decimal): Problem {
  const details = { quantity: formatDecimal(quantity), bound: formatDecimal(bound) };
  return problem(code, `The quantity ${details.quantity} must ${must} ${details.bound}.`, details);
}

function priceProblem({ type, limitPrice }: Intent, { tickSize }: Instrument): Problem | undefined {
  if (type === 'MARKET') {
    if (limitPrice === undefined) return undefined;
    return problem('PRICE_NOT_ALLOWED', 'A market order has no limit price.', {
      limitPrice: formatDecimal(limitPrice),
    });
  }
  if (limitPrice === undefined) return problem('PRICE_MISSING', `A ${type} order needs a limit price.`, { type });
  const details = { limitPrice: formatDecimal(limitPrice), tickSize: formatDecimal(tickSize) };
  if (limitPrice.lte(ZERO)) return problem('PRICE_NOT_POSITIVE', 'The limit price must be more than 0.', details);
  if (isMultipleOf(limitPrice, tickSize)) return undefined;
  return problem(
    'PRICE_OFF_TICK',
    `The limit price ${details.limitPrice} must be a multiple of ${details.tickSize}.`,
    details,
  );
}

function notionalProblem(intent: Intent, { minNotional }: Instrument, { bid, ask }: MarketView): Problem | undefined {
  const price = intent.limitPrice ?? (intent.side === 'BUY' ? ask : bid);
  const notional = price?.times(intent.quantity);
  // A market order without a price is refused by the rules that need its worst price.
  if (notional === undefined || notional.gte(minNotional)) return undefined;
  const details = { notional: formatDecimal(notional), minNotional: formatDecimal(minNotional) };
  return problem(
    'NOTIONAL_TOO_SMALL',
    `The notional ${details.notional} is below the venue's smallest, ${details.minNotional}.`,
    details,
  );
}
