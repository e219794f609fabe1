import { type AccountId, type Decimal, type InstrumentId, type UnixUs, type VenueId, ZERO } from '#libs/kernel';

/** A position as the newest fact about it has it. */
export interface PositionView {
  readonly account: AccountId;
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  /** In base; negative is short. */
  readonly quantity: Decimal;
  readonly averagePrice: Decimal;
  readonly realisedProfit: Decimal;
  /** Grows with every change; an older version never replaces a newer one. */
  readonly version: number;
  readonly updatedAtUs: UnixUs;
}

/** What an account holds at a venue, free and locked together, by asset. */
export interface BalanceView {
  readonly account: AccountId;
  readonly venue: VenueId;
  readonly totals: ReadonlyMap<string, Decimal>;
  /** Grows with every change; an older version never replaces a newer one. */
  readonly version: number;
  readonly updatedAtUs: UnixUs;
}

/** By how much a position moves when `next` replaces `known`, in base; `undefined` where `next` is no newer. */
export function positionMove(known: PositionView | undefined, next: PositionView): Decimal | undefined {
  if (known !== undefined && known.version >= next.version) return undefined;
  return next.quantity.minus(known?.quantity ?? ZERO);
}
