import { JetStreamApiError } from '@nats-io/jetstream';

/** What the broker keeps is not as it was declared, and is not changed from here. */
export class NotAsDeclaredError extends Error {
  override readonly name = 'NotAsDeclaredError';
}

const REFUSALS = [JetStreamApiError, NotAsDeclaredError, AggregateError];

/**
 * Takes one step after another, also past those that the broker refuses, and then throws what it refused: what has no room or is in
 * the way of one stream must not keep the others from being made. Where it gives no answer at all, the first step is the last.
 */
export async function eachDespiteRefusals(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const refusals: Error[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof Error) || !REFUSALS.some((refusal) => error instanceof refusal)) throw error;
      refusals.push(error);
    }
  }
  const [only] = refusals;
  if (only === undefined) return;
  throw refusals.length === 1 ? only : new AggregateError(refusals, refusals.map(({ message }) => message).join('; '));
}
