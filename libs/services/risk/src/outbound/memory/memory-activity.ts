import {
  type AccountActivity,
  type Decision,
  type RecentOrder,
  TRAIL_US,
  activityWithTrips,
  isTripping,
  joinRecentOrders,
  marketName,
  recentOrderOf,
  unreadSinceUs,
} from '#libs/domain';
import type { ActivityQuestion } from '../../ports.js';
import type { MemoryRiskDatabase } from './memory-risk-database.js';

/** After so many approvals those that are too old are forgotten. */
const LOOKED_OVER = 256;

/** Keeps a decision where it is looked for when an account's activity is asked for: the twin of the indices by time and of refusals. */
export function indexActivity({ recentApprovals, trips }: MemoryRiskDatabase, decision: Decision): void {
  if (isTripping(decision.verdict)) trips.insert(decision);
  if (decision.verdict.outcome !== 'APPROVED') return;
  recentApprovals.insert(decision);
  if (recentApprovals.size % LOOKED_OVER !== 0) return;
  const tooOldUs = decision.decidedAtUs - TRAIL_US;
  for (const { decidedAtUs, intent } of recentApprovals.find()) {
    if (decidedAtUs >= tooOldUs) break;
    recentApprovals.delete(intent.intentId);
  }
}

/** What an account did lately. */
export function activityIn(
  { positions, recentApprovals, trips }: MemoryRiskDatabase,
  account: string,
  { known }: ActivityQuestion,
): AccountActivity {
  const sinceUs = unreadSinceUs(known) ?? 0;
  const approvals = recentApprovals
    .find(({ decidedAtUs, intent }) => intent.account === account && decidedAtUs >= sinceUs)
    .sort((a, b) => a.decidedAtUs - b.decidedAtUs);
  const held = positions.find((row) => row.account === account);
  const fills = new Map(held.map((row) => [marketName(row.venue, row.instrument), row.fills]));
  const tripped = trips.find(({ intent }) => intent.account === account);
  return tripped.reduce<AccountActivity>(
    (activity, { decidedAtUs, intent }) => activityWithTrips(activity, new Map([[intent.strategy, decidedAtUs]])),
    { recent: joinRecentOrders(known, approvals.map(orderOf)), fills, trips: new Map() },
  );
}

function orderOf({ decidedAtUs, intent, numbers }: Decision): RecentOrder {
  const fills = numbers['fills'];
  return recentOrderOf(intent, decidedAtUs, fills === undefined ? undefined : Number(fills));
}
