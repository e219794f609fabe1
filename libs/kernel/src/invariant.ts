/** Thrown when something happened that must not happen: the process ends and start-up recovers. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Asserts what must hold; throws {@link InvariantViolation} with `message` where it does not. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}
