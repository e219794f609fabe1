import { type Problem, problem } from '#libs/kernel';

/** The refusal of an intent whose limit is not set: a limit that is not set refuses. */
export function limitMissing(limit: string, instrument: string): Problem {
  return problem('LIMIT_MISSING', `The limit ${limit} is not set for ${instrument}; set it to trade there.`, { limit });
}
