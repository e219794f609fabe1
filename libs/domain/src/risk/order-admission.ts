import { Decimal, ONE, type Problem, ZERO, formatDecimal, maxDecimal, problem } from '#libs/kernel';
import type { InstrumentLimits } from './limits.js';

/** Decimals of a factor that is told. */
const FACTOR_PLACES = 2;
const EXPOSURE_LIMIT = 'the exposure limit';

/** What one order is measured by, whatever an account holds or has open. */
export interface OrderBounds {
  readonly limits: InstrumentLimits;
  /** Largest worst-case gross exposure as a part of equity. */
  readonly maxGrossExposureRatio: Decimal;
  /** Part of the price that is added to market orders when they are counted. */
  readonly marketCollar: Decimal;
}

/** The order that a strategy would place now if it held nothing. */
export interface UsualOrder {
  /** In base; zero where the venue takes none as small. */
  readonly quantity: Decimal;
  /** In quote. */
  readonly price: Decimal;
  /** What the account is worth, in quote. */
  readonly equity: Decimal;
}

interface Bound {
  readonly name: string;
  readonly value: Decimal;
  readonly limit: Decimal | undefined;
}

/**
 * Why no state of the account would let this order pass: it is above a limit of one order, above the largest position, or above the
 * largest exposure by itself. `undefined` where an account that holds nothing may place it. Every limit that is broken is named, with
 * the factor by which the order must shrink to fit all of them.
 */
export function whyNeverAdmitted(order: UsualOrder, bounds: OrderBounds): Problem | undefined {
  const { equity, price, quantity } = order;
  if (quantity.lte(ZERO)) return belowVenueMinimum(order);
  const broken = boundsOf(order, bounds).filter(({ limit, value }) => limit === undefined || value.gt(limit));
  if (broken.length === 0) return undefined;
  const said = broken.map(({ limit, name, value }) =>
    limit === undefined ? `${name} is not set` : `${name} ${formatDecimal(limit)} is below ${formatDecimal(value)}`,
  );
  const details = {
    quantity: formatDecimal(quantity),
    price: formatDecimal(price),
    notional: formatDecimal(quantity.times(price)),
    equity: formatDecimal(equity),
    broken: broken.map(({ name }) => name).join(','),
  };
  return problem(
    'ORDER_NEVER_ADMITTED',
    `No order of this size can ever pass: ${said.join(', ')}. ${cureOf(broken, equity)}`,
    details,
  );
}

function boundsOf({ equity, price, quantity }: UsualOrder, bounds: OrderBounds): readonly Bound[] {
  const { limits, marketCollar, maxGrossExposureRatio } = bounds;
  const notional = quantity.times(price).times(ONE.plus(marketCollar));
  return [
    { name: 'maxOrderQuantity', value: quantity, limit: limits.maxOrderQuantity },
    { name: 'maxOrderNotional', value: notional, limit: limits.maxOrderNotional },
    { name: 'maxPosition', value: quantity, limit: limits.maxPosition },
    { name: EXPOSURE_LIMIT, value: notional, limit: equity.times(maxGrossExposureRatio) },
  ];
}

/** What to do: no smaller order fits where a limit is missing or nothing. An account that is worth nothing has an exposure limit of nothing. */
function cureOf(broken: readonly Bound[], equity: Decimal): string {
  const factor = largestFitting(broken);
  if (factor !== undefined) return `Make its orders smaller by a factor of ${factor}, or raise the limits.`;
  const nothing = broken.filter(({ limit }) => limit?.lte(ZERO) === true);
  const isUnfunded = equity.lte(ZERO) && nothing.some(({ name }) => name === EXPOSURE_LIMIT);
  const steps = [
    ...(broken.some(({ limit }) => limit === undefined) ? ['set the missing limits'] : []),
    ...(nothing.length > (isUnfunded ? 1 : 0) ? ['raise the limits that are 0'] : []),
    ...(isUnfunded ? ['fund the account'] : []),
  ];
  const sentence = steps.join(', and ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

/** The factor by which the order is too large for the tightest limit, rounded up to hundredths; `undefined` where one is missing or zero. */
function largestFitting(broken: readonly Bound[]): string | undefined {
  let factor: Decimal = ZERO;
  for (const { limit, value } of broken) {
    if (limit === undefined || limit.lte(ZERO)) return undefined;
    factor = maxDecimal(factor, value.div(limit).round(FACTOR_PLACES, Decimal.roundUp));
  }
  return formatDecimal(factor);
}

function belowVenueMinimum({ equity, price }: UsualOrder): Problem {
  const details = { equity: formatDecimal(equity), price: formatDecimal(price) };
  return problem(
    'ORDER_BELOW_VENUE_MINIMUM',
    `With an equity of ${details.equity} its orders are smaller than the exchange takes. Let it put more at risk, or fund the account.`,
    details,
  );
}
