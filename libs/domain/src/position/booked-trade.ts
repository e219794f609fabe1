import {
  type AccountId,
  type ClientOrderId,
  type CorrelationId,
  type Decimal,
  type InstrumentId,
  type StrategyId,
  type UnixUs,
  type VenueId,
  ZERO,
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

/** What a trade came to: price in quote, quantity in base, fee in its asset (negative for a rebate). */
export type TradeTerms = Pick<VenueFill, 'price' | 'quantity' | 'fee' | 'feeAsset'>;

/** How the venue names a booked trade. */
export type NewestTrade = Pick<VenueFill, 'venueTradeId' | 'venueOrderId' | 'exchangeAtUs'>;

/** A booked trade as the venue's list may be held against it. */
export interface ListableTrade extends NewestTrade, TradeTerms {
  /** Ours, growing in the order of booking. */
  readonly number: string;
  readonly instrument: InstrumentId;
}

/** Whether the venue says now that a booked trade came to something else. In which asset there was no fee tells nothing. */
export function isCorrected(booked: TradeTerms, said: TradeTerms): boolean {
  const isSameFee = booked.fee.eq(said.fee) && (said.fee.eq(ZERO) || booked.feeAsset === said.feeAsset);
  return !isSameFee || !booked.price.eq(said.price) || !booked.quantity.eq(said.quantity);
}
