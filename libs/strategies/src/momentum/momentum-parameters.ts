import type { ParameterField } from '#libs/domain';
import { Decimal, type Problem, type Result } from '#libs/kernel';
import { ParameterReader } from '../parameters/read-parameters.js';

/** What can be set about the momentum strategy. */
export interface MomentumParameters {
  /** How many of the last prices are kept. */
  readonly window: number;
  /** How many prices the short mean is taken over. */
  readonly short: number;
  /** How many prices the long mean is taken over; it trades only once it has received as many. */
  readonly long: number;
  /** How far the short mean must leave the long one, as a part of the long one. */
  readonly threshold: Decimal;
  /** How much of the equity one order may lose at its stop, as a part. */
  readonly riskFraction: Decimal;
  /** How far away the stop is thought to be, as a part of the price. */
  readonly stopDistance: Decimal;
  /** The largest order, in units of the base asset. */
  readonly maxUnits: Decimal;
  /** MARKET, or LIMIT at the far side of the quote with IOC. */
  readonly orderType: 'MARKET' | 'LIMIT';
  /** Shortest time from the end of an order to the next one, in milliseconds of market time. */
  readonly coolDownMs: number;
  /** The same after a refusal, so that a refusal is not asked for over and over. */
  readonly refusalCoolDownMs: number;
}

/** The parameters of the article that Tradewind came from. */
export const MOMENTUM_DEFAULTS: MomentumParameters = {
  window: 100,
  short: 5,
  long: 20,
  threshold: new Decimal('0.001'),
  riskFraction: new Decimal('0.02'),
  stopDistance: new Decimal('0.02'),
  maxUnits: new Decimal('1000'),
  orderType: 'MARKET',
  coolDownMs: 0,
  refusalCoolDownMs: 1_000,
};

const MAX_WINDOW = 100_000;
const MAX_COOL_DOWN_MS = 86_400_000;
/** There are coins of which a single lot is 10^12 units. */
const MOST_UNITS = `1${'0'.repeat(30)}`;

/** Reads the parameters that differ from {@link MOMENTUM_DEFAULTS}. */
export function readMomentumParameters(
  overrides: Readonly<Record<string, unknown>>,
  reader = new ParameterReader(overrides),
): Result<MomentumParameters, Problem> {
  const defaults = MOMENTUM_DEFAULTS;
  const parameters: MomentumParameters = {
    window: reader.whole('window', defaults.window, 2, MAX_WINDOW),
    short: reader.whole('short', defaults.short, 1, MAX_WINDOW),
    long: reader.whole('long', defaults.long, 2, MAX_WINDOW),
    threshold: reader.decimal('threshold', defaults.threshold, { above: '0', orEqual: true, atMost: '0.99' }),
    riskFraction: reader.decimal('riskFraction', defaults.riskFraction, { above: '0', atMost: '1' }),
    stopDistance: reader.decimal('stopDistance', defaults.stopDistance, { above: '0', atMost: '1' }),
    maxUnits: reader.decimal('maxUnits', defaults.maxUnits, { above: '0', atMost: MOST_UNITS }),
    orderType: reader.oneOf('orderType', defaults.orderType, ['MARKET', 'LIMIT']),
    coolDownMs: reader.whole('coolDownMs', defaults.coolDownMs, 0, MAX_COOL_DOWN_MS),
    refusalCoolDownMs: reader.whole('refusalCoolDownMs', defaults.refusalCoolDownMs, 0, MAX_COOL_DOWN_MS),
  };
  reader.demand(parameters.short < parameters.long, 'short must be below long');
  reader.demand(parameters.long <= parameters.window, 'long must not be above window');
  return reader.finish(parameters);
}

/** What each parameter may be: what {@link readMomentumParameters} accepts. */
export function momentumFields(): readonly ParameterField[] {
  const reader = new ParameterReader({});
  readMomentumParameters({}, reader);
  return reader.fields;
}
