import { type Holding, type VenueTruth, isTerminal } from '#libs/domain';
import { Decimal, ZERO, formatDecimal } from '#libs/kernel';
import type { BookedBalance, BookedState } from './booked-state.js';
import type { Difference } from './difference.js';
import { judgeOrders } from './judge-orders.js';
import { judgeQuiet } from './judge-quiet.js';
import { judgePositions, judgeTrades } from './judge-trades.js';
import { type Quiet, mayRest } from './resting.js';

function sayHolding(holding: Holding): string {
  return `${formatDecimal(holding.free)} free, ${formatDecimal(holding.locked)} locked`;
}

function judgeBalances(booked: readonly BookedBalance[], truth: VenueTruth, account: string): readonly Difference[] {
  const nothing: Holding = { free: ZERO, locked: ZERO };
  const venue = truth.balances.get(account) ?? new Map<string, Holding>();
  const ours = new Map<string, Holding>(booked.map((balance) => [balance.asset, balance]));
  return [...new Set([...venue.keys(), ...ours.keys()])].flatMap((about) => {
    const mine = ours.get(about) ?? nothing;
    const theirs = venue.get(about) ?? nothing;
    if (mine.free.eq(theirs.free) && mine.locked.eq(theirs.locked)) return [];
    return { kind: 'BALANCE_DIFFERS', about, ours: sayHolding(mine), venue: sayHolding(theirs) };
  });
}

/** Per order, the trades of the journal add up to its executed quantity: the judge must not contradict itself. */
function judgeCumulative(truth: VenueTruth, account: string): readonly Difference[] {
  const filled = new Map<number, Decimal>();
  for (const trade of truth.trades) {
    if (trade.account !== account) continue;
    filled.set(trade.orderId, (filled.get(trade.orderId) ?? ZERO).plus(new Decimal(trade.quantity)));
  }
  return [...truth.orders.values()].flatMap((order) => {
    if (order.account !== account) return [];
    const sum = filled.get(order.orderId) ?? ZERO;
    if (sum.eq(new Decimal(order.cumQuantity))) return [];
    const venue = `executed ${order.cumQuantity}, but its trades make ${formatDecimal(sum)}`;
    return { kind: 'FILLS_DIFFER_FROM_ORDER', about: order.clientOrderId, ours: '', venue };
  });
}

/**
 * The judge: compares our books of an account with the venue's own journal, and
 * returns every difference; none means reconciled. A pure function of the two, for a moment when nothing is under way. Unless `quiet` says
 * otherwise every order must have ended.
 */
export function judge(
  state: BookedState,
  truth: VenueTruth,
  account: string,
  quiet: Quiet = 'ALL_ENDED',
): readonly Difference[] {
  return [
    ...judgeOrders(state.orders, truth, account, quiet),
    ...judgeTrades(state.trades, truth, account),
    ...judgeCumulative(truth, account),
    ...judgePositions(state, truth, account),
    ...judgeBalances(state.balances, truth, account),
    ...judgeQuiet(state, quiet),
  ];
}

/**
 * The judge where the venue's journal is not ours to read: what order-management found when it compared with the venue,
 * and what is not settled. None means that its own reconciliations have left nothing open.
 */
export function judgeByReconciliation(state: BookedState, quiet: Quiet = 'ALL_ENDED'): readonly Difference[] {
  const open = state.orders.filter((order) => !isTerminal(order.status) && !mayRest(order, quiet));
  return [
    ...open.map(({ venueClientOrderId: about, status: ours }): Difference => ({
      kind: 'ORDER_NOT_SETTLED',
      about,
      ours,
      venue: 'not asked',
    })),
    ...state.positions
      .filter((position) => !position.quantity.eq(position.quantityAtRisk))
      .map(({ symbol: about, quantity, quantityAtRisk }): Difference => ({
        kind: 'POSITION_DIFFERS_AT_RISK',
        about,
        ours: formatDecimal(quantity),
        venue: `risk: ${formatDecimal(quantityAtRisk)}`,
      })),
    ...judgeQuiet(state, quiet),
  ];
}
