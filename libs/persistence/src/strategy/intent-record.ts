import type { Intent, IntentStatus, OrderType, Side, TimeInForce } from '#libs/domain';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type UnixUs,
  type VenueId,
  asId,
} from '#libs/kernel';

/** An intent as the table `intent` holds it. */
export interface IntentRecord {
  readonly intentId: IntentId;
  readonly strategy: StrategyId;
  readonly account: AccountId;
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly status: IntentStatus;
  /** Why it was closed; empty while it is open. */
  readonly reason: string;
  readonly approved: boolean;
  /** What its order executed in all, in base; `undefined` until the order has ended. */
  readonly endedQuantity: Decimal | undefined;
  /** How far position facts have moved because of it, in base; negative where the position fell. */
  readonly knownQuantity: Decimal;
  readonly validUntilUs: UnixUs;
  readonly createdAtUs: UnixUs;
}

/** A row of `intent` as the driver answers it: numbers as text. */
export interface IntentRow {
  readonly intent_id: string;
  readonly strategy: string;
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly time_in_force: TimeInForce;
  readonly status: IntentStatus;
  readonly reason: string;
  readonly approved: boolean;
  readonly ended_quantity: string | null;
  readonly known_quantity: string;
  readonly valid_until_us: string;
  readonly created_at_us: string;
}

/** Turns a row into a record. */
export function intentOf(row: IntentRow): IntentRecord {
  return {
    intentId: asId<IntentId>(row.intent_id),
    strategy: asId<StrategyId>(row.strategy),
    account: asId<AccountId>(row.account),
    venue: asId<VenueId>(row.venue),
    instrument: asId<InstrumentId>(row.instrument),
    side: row.side,
    status: row.status,
    reason: row.reason,
    approved: row.approved,
    endedQuantity: row.ended_quantity === null ? undefined : new Decimal(row.ended_quantity),
    knownQuantity: new Decimal(row.known_quantity),
    validUntilUs: Number(row.valid_until_us),
    createdAtUs: Number(row.created_at_us),
  };
}

/** The values of an intent in the order in which {@link INTENT_COLUMNS} names them. */
export function intentValues(intent: Intent): readonly unknown[] {
  return [
    intent.intentId,
    intent.strategy,
    intent.account,
    intent.venue,
    intent.instrument,
    intent.side,
    intent.quantity.toFixed(),
    intent.type,
    intent.limitPrice?.toFixed() ?? null,
    intent.timeInForce,
    intent.reduceOnly,
    intent.marketEventId,
    intent.marketEventAtUs,
    intent.validUntilUs,
  ];
}

/** The columns that an intent itself fills. */
export const INTENT_COLUMNS =
  'intent_id, strategy, account, venue, instrument, side, quantity, type, limit_price, time_in_force, reduce_only, ' +
  'market_event_id, market_event_at_us, valid_until_us';
