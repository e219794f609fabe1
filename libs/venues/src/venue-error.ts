import type { Problem } from '#libs/kernel';

/** A {@link Problem} as an exception, for the ports that reject. */
export class VenueError extends Error {
  override readonly name = 'VenueError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}
