import type { RiskStore } from '#libs/persistence';
import type { LimitsFile } from './limits-file.js';

/**
 * Start-up: the account's rows are there, the trading state is what it was, and the configured limits are in force, all of
 * them or none. Answers the version of the limits; throws where there are none for the account.
 */
export async function startRisk(store: RiskStore, account: string, limits: LimitsFile): Promise<number> {
  const others = Object.keys(limits).filter((name) => name !== account);
  const wanted = limits[account];
  if (wanted === undefined) throw new Error(`RISK_LIMITS has no limits for the account ${account}`);
  if (others.length > 0) throw new Error(`RISK_LIMITS names accounts that are not guarded here: ${others.join(', ')}`);
  return store.transaction(async (session) => {
    await session.facts.lockAccount(account);
    await session.tradingStates.ensure(account);
    return session.limits.replace(account, wanted);
  });
}
