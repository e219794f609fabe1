import type { Problem } from '#libs/kernel';
import { ProblemError, unavailable } from './problem-error.js';

const STATUSES: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  VENUE_NEEDED: 400,
  INSTRUMENT_NOT_FED: 404,
  INSTRUMENT_UNKNOWN: 404,
  INSTRUMENT_LEFT_OUT: 404,
  VENUE_UNKNOWN: 404,
  VENUE_NOT_FED: 404,
  RECORDING_UNKNOWN: 404,
  SCOPE_UNKNOWN: 404,
  COMMAND_ID_REUSED: 409,
  ACCOUNT_UNKNOWN: 404,
  DIFFERENCE_UNKNOWN: 404,
  DIFFERENCE_CLOSED: 409,
  ORDER_UNKNOWN: 404,
  ACCOUNT_NOT_GUARDED: 404,
  LIMITS_CHANGED: 409,
  STRATEGY_UNKNOWN: 404,
  ORDER_NOT_WORKING: 409,
  POSITION_FLAT: 409,
  STRATEGY_CHANGED: 409,
};

/**
 * Turns the problem of a use case into a response: silence of a service and what passes by itself are 503. What the broker's
 * client says about silence names subjects and addresses, and stays inside.
 */
export function asProblemError(
  problem: Problem,
  service: string,
  details: Readonly<Record<string, string>> = {},
): ProblemError {
  if (problem.code.startsWith('ASK_')) {
    return unavailable('SERVICE_UNAVAILABLE', `${service} does not answer at the moment.`, { service, ...details });
  }
  const all = { ...problem.details, ...details };
  if (problem.retryable) return unavailable(problem.code, problem.message, all);
  return new ProblemError(STATUSES[problem.code] ?? 422, problem.code, problem.message, { details: all });
}
