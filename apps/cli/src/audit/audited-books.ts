import type { OrderStatus, OrderType, Side, TimeInForce, VenueTruth } from '#libs/domain';
import type { Decimal } from '#libs/kernel';
import type { Quiet } from '../reconcile/resting.js';

/** An order as order-management's table has it. */
export interface AuditedOrder {
  readonly clientOrderId: string;
  readonly venueClientOrderId: string;
  /** `undefined` for an order that somebody else placed. */
  readonly intentId: string | undefined;
  /** The venue's own symbol. */
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: Decimal;
  readonly limitPrice: Decimal | undefined;
  readonly status: OrderStatus;
  readonly cumQuantity: Decimal;
  readonly overfillQuantity: Decimal;
  readonly committedAtUs: number;
  readonly sentAtUs: number | undefined;
}

/** One step of an order's history. */
export interface AuditedStep {
  readonly clientOrderId: string;
  readonly version: number;
  readonly event: string;
  readonly toStatus: OrderStatus;
  /** JSON, as it was stored with the step. */
  readonly proof: unknown;
}

/** A fill as it is booked. */
export interface AuditedFill {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly venueTradeId: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly realisedProfit: Decimal;
}

/** A position as order-management has it, and what risk believes of it. */
export interface AuditedPosition {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly quantity: Decimal;
  readonly realisedProfit: Decimal;
  readonly fees: Readonly<Record<string, string>>;
  readonly quantityAtRisk: Decimal | undefined;
}

/** What risk holds back for one intent. */
export interface AuditedReservation {
  readonly intentId: string;
  readonly quantity: Decimal;
  readonly executed: Decimal;
  readonly open: Decimal;
}

/** A decision of risk. */
export interface AuditedDecision {
  readonly intentId: string;
  readonly approved: boolean;
}

/** A message to place an order, as the venue received it. */
export interface WireOrder {
  readonly atMs: number;
  readonly params: Readonly<Record<string, string>>;
}

/** A message that was announced, and who has not received it although it should have. */
export interface AuditedAnnouncement {
  readonly messageId: string;
  readonly subject: string;
  readonly isPublished: boolean;
  readonly missingAt: readonly string[];
}

/** Everything that the invariants are checked on, read when nothing is under way. */
export interface AuditedBooks {
  readonly orders: readonly AuditedOrder[];
  readonly steps: readonly AuditedStep[];
  readonly fills: readonly AuditedFill[];
  readonly positions: readonly AuditedPosition[];
  readonly decisions: readonly AuditedDecision[];
  readonly reservations: readonly AuditedReservation[];
  readonly announcements: readonly AuditedAnnouncement[];
  /** Messages that no reader could handle, as `service subject: reason`. */
  readonly parked: readonly string[];
  readonly wire: readonly WireOrder[];
  readonly truth: VenueTruth;
  readonly account: string;
}

/** An invariant that does not hold, and where. */
export interface Violation {
  /** Its number in the reliability design, such as `I-01`. */
  readonly invariant: string;
  /** The order, intent, symbol or message that it is about. */
  readonly about: string;
  readonly details: string;
}

/** Finds every place where an invariant does not hold. A pure function. */
export type Invariant = (books: AuditedBooks, quiet: Quiet) => readonly Violation[];
