import type { Answered } from './answered.js';

/** Failures of a service that say why, and that a retry helps against; they are counted where they arise. */
const REASONS = ['-1008', 'SERVICE_UNAVAILABLE', 'MARKET_UNAVAILABLE', 'ASK_NOBODY_ANSWERS'];
const SERVER_ERROR = 500;

/** Whether a question must not have been answered so: not at all, or with a failure that gives no reason. */
export function isFailure({ code, status }: Answered): boolean {
  return status === -1 || (status >= SERVER_ERROR && !REASONS.includes(code ?? ''));
}
