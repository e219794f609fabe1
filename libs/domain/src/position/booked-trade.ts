import type {
  AccountId,
  ClientOrderId,
  CorrelationId,
  Decimal,
  InstrumentId,
  StrategyId,
  UnixUs,
  VenueId,
} from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';
import type { Order } from '../order/index.js';
import type { VenueFill } from '../venue/index.js';

/** A fill once booked: the execution, the order it belongs to, and what it made. */
export interface BookedTrade {
  readonly clientOrderId: ClientOrderId;
  readonly strategy: StrategyId;
  readonly account: AccountId;
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly correlationId: CorrelationId;
  readonly fill: VenueFill;
  /** What it added to the position's realised profit, in quote. */
  readonly realisedProfit: Decimal;
  readonly bookedAtUs: UnixUs;
}

/** Makes the trade of a fill. */
export function tradeOf(order: Order, fill: VenueFill, realisedProfit: Decimal, bookedAtUs: UnixUs): BookedTrade {
  const { account, clientOrderId, correlationId, instrument, strategy, venue } = order;
  return { clientOrderId, strategy, account, venue, instrument, correlationId, fill, realisedProfit, bookedAtUs };
}

/** A fill as it is booked: a venue may leave the asset of no fee empty, but every fact names one. */
export function withFeeAsset(fill: VenueFill, { quote }: Pick<Instrument, 'quote'>): VenueFill {
  return fill.feeAsset === '' ? { ...fill, feeAsset: quote } : fill;
}
