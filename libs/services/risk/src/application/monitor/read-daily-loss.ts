import { type DailyLoss, dailyLossOf, dayBeginUs, lossCountBeginUs } from '#libs/domain';
import type { AccountId, Decimal, UnixUs } from '#libs/kernel';
import type { RiskReads } from '../../ports.js';

/** The count of a day: when it began, and what was lost since, where that is known. */
export interface LossCount {
  readonly sinceUs: UnixUs;
  readonly daily: DailyLoss | undefined;
}

/** Reads what an account that is worth `equity` now has lost today. Everything is in the books: a restart forgets nothing. */
export async function readDailyLoss(
  reads: RiskReads,
  account: AccountId,
  equity: Decimal | undefined,
  nowUs: UnixUs,
): Promise<LossCount> {
  const changes = await reads.listTradingStateChanges(account, dayBeginUs(nowUs));
  const sinceUs = lossCountBeginUs(nowUs, changes);
  return { sinceUs, daily: dailyLossOf(sinceUs, await reads.findFirstEquity(account, sinceUs), equity) };
}
