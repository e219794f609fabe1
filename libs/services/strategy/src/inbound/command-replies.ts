import type { AskReply } from '#libs/contracts';
import { type Problem, type Result, encodeToken, err, problem } from '#libs/kernel';

/** The command that was read, unless it is about something else than its subject. */
export function commandFor<T>(
  command: Result<T, Problem>,
  targetOf: (command: T) => string,
  subject: string,
): Result<T, Problem> {
  if (!command.ok || subject.split('.').at(-1) === encodeToken(targetOf(command.value))) return command;
  return err(problem('SCOPE_MISMATCH', 'What the command is about is not what its subject says.', { subject }));
}

/** The reply where the outcome is not known: given again it is the same command. */
export function notConfirmed<T>(commandId: string): AskReply<T> {
  const message = 'It is not known whether the command took effect; give it again.';
  return { ok: false, problem: problem('COMMAND_NOT_CONFIRMED', message, { commandId }, true) };
}
