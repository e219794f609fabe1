import type { VenueAnswer } from '#libs/domain';

/** Thrown inside a round where the venue did not answer a question: the round is incomplete. */
export class VenueSilentError extends Error {
  override readonly name = 'VenueSilentError';
}

/** The value of a venue's yes; throws {@link VenueSilentError} for every other answer. */
export function demandAnswer<T>(what: string, answer: VenueAnswer<T>): T {
  if (answer.outcome === 'yes') return answer.value;
  throw new VenueSilentError(`${what}: ${answer.problem.code}: ${answer.problem.message}`);
}
