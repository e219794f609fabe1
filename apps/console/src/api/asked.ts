import { RestProblem } from './rest-problem.js';

/** What was asked of the gateway, as far as it has been answered. */
export interface Asked {
  /** `undefined` until there is an answer. */
  readonly data: unknown;
  /** Why the last question has none. */
  readonly error: Error | null;
}

/** Why it is not known what the gateway has; `undefined` where it is. Nothing is said to be empty before. */
export function whyUnknown({ data, error }: Asked): string | undefined {
  if (error !== null) return error instanceof RestProblem ? error.message : 'The gateway gives no answer.';
  return data === undefined ? 'Asking the gateway …' : undefined;
}
