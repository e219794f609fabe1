import { type Problem, problem } from '#libs/kernel';

/** The code of a request that cannot have reached the venue. */
export const HTTP_NOT_SENT = 'HTTP_NOT_SENT';

/** How a request failed; only after `HTTP_NOT_SENT` is it certain that the venue did not act. */
export type HttpFailureCode = typeof HTTP_NOT_SENT | 'HTTP_TIMEOUT' | 'HTTP_TOO_LARGE' | 'HTTP_BROKEN';

/** A failed request as a Problem; always worth another try where a second request does no harm. */
export function httpFailure(code: HttpFailureCode, reason: string): Problem {
  return problem(code, `The request to the venue failed: ${reason}.`, { reason }, true);
}
