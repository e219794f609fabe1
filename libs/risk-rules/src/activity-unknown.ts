import { type Problem, problem } from '#libs/kernel';

/** The refusal of a rule about recent orders where nobody has counted them. */
export function activityUnknown(account: string): Problem {
  return problem('RECENT_ORDERS_UNKNOWN', `Nobody has counted the recent orders of ${account}.`, { account }, true);
}
