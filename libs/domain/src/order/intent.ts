import type { AccountId, Decimal, InstrumentId, IntentId, StrategyId, UnixUs, VenueId } from '#libs/kernel';
import type { Side } from '../market/index.js';
import type { OrderType, TimeInForce } from './order-types.js';

/** Where an intent stands: still to be decided or settled, refused by risk, or done. */
export const INTENT_STATUSES = ['open', 'refused', 'closed'] as const;
/** One of {@link INTENT_STATUSES}. */
export type IntentStatus = (typeof INTENT_STATUSES)[number];

/** What a strategy wants: an order it proposes. It becomes an order only through risk's approval. */
export interface Intent {
  readonly intentId: IntentId;
  readonly strategy: StrategyId;
  readonly account: AccountId;
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  /** In base; positive. */
  readonly quantity: Decimal;
  readonly type: OrderType;
  /** In quote; absent for MARKET, present otherwise. */
  readonly limitPrice: Decimal | undefined;
  readonly timeInForce: TimeInForce;
  /** Whether the order may only bring the position nearer to zero. */
  readonly reduceOnly: boolean;
  /** After this time the intent must not be sent any more. */
  readonly validUntilUs: UnixUs;
  /** The market event behind the wish, such as a venue trade id. */
  readonly marketEventId: string;
  /** When that market event was received. */
  readonly marketEventAtUs: UnixUs;
}
