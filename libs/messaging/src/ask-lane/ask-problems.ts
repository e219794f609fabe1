import type { AskReply } from '#libs/contracts';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';

/** What Nest's NATS transport sends as an answer, taken apart. */
export function unwrapReply<T>(subject: string, packet: unknown): Result<T, Problem> {
  const response = (packet as { readonly response?: AskReply<T> } | null)?.response;
  if (response?.ok === true) return ok(response.value);
  if (response?.ok === false) return err(response.problem);
  return err(problem('ASK_ANSWER_UNREADABLE', `The answer on ${subject} cannot be read.`, { subject }));
}

/** Nobody listens on the subject. */
export function nobodyAnswers(subject: string, timeoutMs: number): Problem {
  const details = { subject, timeoutMs: String(timeoutMs) };
  return problem('ASK_NOBODY_ANSWERS', `No service answers on ${subject}; it may be starting.`, details, true);
}

/** Somebody may listen, but no answer came in time. */
export function timedOut(subject: string, timeoutMs: number): Problem {
  const details = { subject, timeoutMs: String(timeoutMs) };
  return problem('ASK_TIMED_OUT', `No answer on ${subject} within ${timeoutMs} ms.`, details, true);
}

/** The command does not carry the signature of a service that may give it. */
export function notSigned(subject: string, why: string): Problem {
  return problem('COMMAND_NOT_SIGNED', `The command on ${subject} is refused: ${why}.`, { subject });
}

/** The question could not be put at all. */
export function askFailed(subject: string, timeoutMs: number, error: unknown): Problem {
  const details = { subject, timeoutMs: String(timeoutMs) };
  const why = error instanceof Error ? error.message : String(error);
  return problem('ASK_FAILED', `The question on ${subject} failed: ${why}.`, details, true);
}
