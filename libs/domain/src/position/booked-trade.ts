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
import { ZERO } from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';
import type { Order } from '../order/index.js';
import type { VenueFill } from '../venue/index.js';
import { flowOf } from './position.js';

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

/** What a booked trade moves in one asset of the account. */
export interface AssetChange {
  readonly asset: string;
  /** Received, or paid where negative. */
  readonly change: Decimal;
}

/** What a fill moves in each asset; a fee in a third asset is a movement of its own. */
export function assetChangesOf(fill: VenueFill, { base, quote }: Pick<Instrument, 'base' | 'quote'>): AssetChange[] {
  const flow = flowOf(fill, { base, quote });
  const changes = [
    { asset: base, change: flow.quantity },
    { asset: quote, change: flow.cash },
  ];
  const isOfThePair = fill.feeAsset === base || fill.feeAsset === quote;
  if (!isOfThePair && !fill.fee.eq(ZERO)) changes.push({ asset: fill.feeAsset, change: fill.fee.times('-1') });
  return changes;
}
