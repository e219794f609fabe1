import { type AskReply, type HaltCommandV1, type TradingStateReply, validateMessage } from '#libs/contracts';
import type { TradingState } from '#libs/domain';
import { problem } from '#libs/kernel';
import type { Log } from '#libs/platform';
import type { ChangeTradingState } from '../application/change-trading-state.js';

/**
 * Answers a command about the trading state: checks it field by field, obeys it, and says what is in force. A command that
 * cannot be read or whose scope is not its subject's is refused; where the database is away the sender is told to try again.
 */
export async function answerCommand(
  type: new () => HaltCommandV1,
  state: TradingState,
  question: unknown,
  subjectName: string,
  use: { readonly change: ChangeTradingState; readonly log: Log },
): Promise<AskReply<TradingStateReply>> {
  const command = validateMessage(type, question);
  if (!command.ok) {
    use.log.warn({ subject: subjectName, problem: command.error }, 'a command cannot be read');
    return { ok: false, problem: command.error };
  }
  const { commandId, scope, actor, reason } = command.value;
  if (subjectName.split('.').at(-1) !== scope) {
    const why = problem('SCOPE_MISMATCH', 'The scope in the command is not the one in its subject.', { scope });
    return { ok: false, problem: why };
  }
  try {
    const answer = await use.change.execute({ commandId, scope, state, actor, reason });
    return answer.ok ? { ok: true, value: answer.value } : { ok: false, problem: answer.error };
  } catch (error) {
    use.log.error({ err: error, commandId, scope, state }, 'a command could not be carried out');
    const why = problem(
      'COMMAND_NOT_CONFIRMED',
      'It is not known whether the command took effect; give it again.',
      {},
      true,
    );
    return { ok: false, problem: { ...why, details: { commandId } } };
  }
}
