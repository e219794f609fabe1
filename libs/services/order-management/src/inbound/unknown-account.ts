import { type Problem, problem } from '#libs/kernel';

/** What is said of a command for another account than the one that is traded here. */
export function unknownAccount(account: string, traded: string): Problem {
  const message = `The account "${account}" is not traded here; the account that is: ${traded}.`;
  return problem('ACCOUNT_UNKNOWN', message, { account, known: traded });
}
