import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import {
  type AskReply,
  HaltCommandV1,
  ReduceCommandV1,
  ResumeCommandV1,
  type TradingStateReply,
  validateMessage,
} from '#libs/contracts';
import type { TradingState } from '#libs/domain';
import { problem } from '#libs/kernel';
import { OnAsk } from '#libs/messaging';
import { LOG, type Log } from '#libs/platform';
import { ChangeTradingState } from '../application/commands/change-trading-state.js';

/**
 * `command.*`: what operators want. A command is checked field by field and answered with the state in force. One that cannot be
 * read or whose scope is not its subject's is refused; where the outcome is not known the sender is told to give it again.
 */
@Controller()
export class RiskCommandsController {
  readonly #changeTradingState: ChangeTradingState;
  readonly #log: Log;

  constructor(changeTradingState: ChangeTradingState, @Inject(LOG) log: Log) {
    this.#changeTradingState = changeTradingState;
    this.#log = log;
  }

  /** Nothing new may pass. */
  @OnAsk(HaltCommandV1.subject)
  onHaltCommand(@Payload() question: unknown, @Ctx() context: NatsContext): Promise<AskReply<TradingStateReply>> {
    return this.#obey(HaltCommandV1, 'HALTED', question, context.getSubject());
  }

  /** Only what brings positions nearer to zero may pass. */
  @OnAsk(ReduceCommandV1.subject)
  onReduceCommand(@Payload() question: unknown, @Ctx() context: NatsContext): Promise<AskReply<TradingStateReply>> {
    return this.#obey(ReduceCommandV1, 'REDUCING', question, context.getSubject());
  }

  /** Trading goes on. */
  @OnAsk(ResumeCommandV1.subject)
  onResumeCommand(@Payload() question: unknown, @Ctx() context: NatsContext): Promise<AskReply<TradingStateReply>> {
    return this.#obey(ResumeCommandV1, 'ACTIVE', question, context.getSubject());
  }

  async #obey(
    type: new () => HaltCommandV1,
    state: TradingState,
    question: unknown,
    subject: string,
  ): Promise<AskReply<TradingStateReply>> {
    const command = validateMessage(type, question);
    if (!command.ok) {
      this.#log.warn({ subject, problem: command.error }, 'a command cannot be read');
      return { ok: false, problem: command.error };
    }
    const { commandId, scope, actor, reason } = command.value;
    if (subject.split('.').at(-1) !== scope) {
      const message = 'The scope in the command is not the one in its subject.';
      return { ok: false, problem: problem('SCOPE_MISMATCH', message, { scope }) };
    }
    try {
      const answer = await this.#changeTradingState.changeTradingState({ commandId, scope, state, actor, reason });
      return answer.ok ? { ok: true, value: answer.value } : { ok: false, problem: answer.error };
    } catch (error) {
      this.#log.error({ err: error, commandId, scope, state }, 'a command could not be carried out');
      const message = 'It is not known whether the command took effect; give it again.';
      return { ok: false, problem: problem('COMMAND_NOT_CONFIRMED', message, { commandId }, true) };
    }
  }
}
