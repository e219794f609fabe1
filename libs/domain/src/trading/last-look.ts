import { US_PER_MS, US_PER_SECOND, type UnixUs } from '#libs/kernel';
import { type Instrument, checkOrderFilters } from '../instrument/index.js';
import { type Order, isTerminal } from '../order/index.js';
import type { TradingState } from '../risk/index.js';
import type { VenueOrder } from '../venue/index.js';

/** What is known at the moment in which an order could be written to the venue. */
export interface LastLookFacts {
  readonly nowUs: UnixUs;
  readonly instrument: Instrument | undefined;
  readonly tradingState: TradingState;
  /** Why the books may not be complete; `undefined` while they are reconciled. */
  readonly notReconciledBecause: string | undefined;
  /** Whether no other process can hold the lease now. */
  readonly leaseIsFresh: boolean;
}

/** By how much the clocks of those who want, approve and send an order may differ. */
const CLOCKS_AGREE_US = US_PER_SECOND;

/** Why a committed order must not be sent (a code, a colon and a sentence); `undefined` where it may be sent now. */
export function refusalAtLastLook(order: Order, facts: LastLookFacts): string | undefined {
  const { instrument, leaseIsFresh, notReconciledBecause, nowUs, tradingState } = facts;
  if (instrument === undefined) return `INSTRUMENT_UNKNOWN: ${order.instrument} is not traded here`;
  const misfit = misfitOf(order, instrument);
  if (misfit !== undefined) return misfit;
  if (order.validUntilUs === undefined || nowUs > order.validUntilUs) return 'INTENT_EXPIRED: too old to send';
  if (tradingState === 'HALTED') return 'TRADING_HALTED: the kill switch is on';
  if (tradingState === 'REDUCING' && !order.reduceOnly) return 'TRADING_REDUCING: only reduce-only orders pass';
  if (notReconciledBecause !== undefined) return `NOT_RECONCILED: ${notReconciledBecause}`;
  if (!leaseIsFresh) return 'LEASE_STALE: another process may be trading this account';
  return clockTroubleOf(order, nowUs);
}

/** How old an order is that comes from the future nobody can say: by a clock that was set back, or by one ahead, it would be valid for hours. */
function clockTroubleOf({ approvedAtUs = 0, committedAtUs, intentAtUs = 0 }: Order, nowUs: UnixUs): string | undefined {
  const aheadUs = Math.max(intentAtUs, approvedAtUs, committedAtUs) - nowUs;
  if (aheadUs <= CLOCKS_AGREE_US) return undefined;
  return `CLOCKS_DISAGREE: it was wanted, approved or committed ${Math.round(aheadUs / US_PER_MS)} ms from now; set the clocks right`;
}

/** Why the venue would not take an order by the rules that are in force now: they may have changed since it was approved. */
function misfitOf(order: Order, instrument: Instrument): string | undefined {
  const { id, status } = instrument;
  if (status !== 'TRADING') return `INSTRUMENT_NOT_TRADING: the venue says that ${id} is ${status}`;
  const [failure] = checkOrderFilters(instrument, order);
  return failure === undefined ? undefined : `${failure.problem.code}: ${failure.problem.message}`;
}

/** The wire message of an order, made from its committed row alone. */
export function venueOrderOf(order: Order, instrument: Instrument): VenueOrder {
  const { clientOrderId, limitPrice, quantity, side, timeInForce, type } = order;
  return { clientOrderId, instrument, side, type, timeInForce, quantity, limitPrice };
}

/** Whether an order was committed and neither sent nor refused yet. */
export function awaitsSending(order: Order): boolean {
  return order.status === 'PendingNew' && order.sentAtUs === undefined;
}

/** Whether an order may be working at the venue; one that was not sent is stopped before the wire instead. */
export function mayWorkAtVenue(order: Order): boolean {
  return !isTerminal(order.status) && (order.sentAtUs !== undefined || order.external);
}

/** What the reason of an order begins with that was proven absent. */
export const ABSENT_REASON = 'ABSENT';

/** Whether an order ended by the negative proof and nothing of it was seen since. */
export function wasDeclaredAbsent({ reason, sentAtUs, status, venueOrderId }: Order): boolean {
  const isBare = status === 'Rejected' && venueOrderId === undefined && sentAtUs !== undefined;
  return isBare && reason.startsWith(ABSENT_REASON);
}

/** Whether an order still works although its intent is no longer valid; orders that end by themselves are left alone. */
export function hasOutlivedIntent(order: Order, nowUs: UnixUs): boolean {
  if (order.validUntilUs === undefined || order.timeInForce !== 'GTC' || order.type === 'MARKET') return false;
  return nowUs > order.validUntilUs;
}
