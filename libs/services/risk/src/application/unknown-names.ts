import { type Problem, namesToOffer, problem } from '#libs/kernel';
import type { RiskReads } from '../ports.js';

/** What is said of an account whose books are not here, with those whose are. */
export async function accountNotGuarded(reads: Pick<RiskReads, 'listAccounts'>, account: string): Promise<Problem> {
  const known = namesToOffer(
    account,
    (await reads.listAccounts()).map((one) => one.account),
  );
  return problem('ACCOUNT_NOT_GUARDED', `The account ${account} is not guarded here; those that are: ${known}.`, {
    account,
    known,
  });
}

/** What is said of a scope of the trading state that there is not, with those that there are. */
export async function unknownScope(reads: Pick<RiskReads, 'listTradingStates'>, scope: string): Promise<Problem> {
  const known = namesToOffer(
    scope,
    (await reads.listTradingStates()).map((one) => one.scope),
  );
  return problem('SCOPE_UNKNOWN', `There is no scope "${scope}"; there are ${known}.`, { scope, known });
}
