import { randomUUID } from 'node:crypto';
import { HaltCommandV1, ResumeCommandV1, type TradingStateReply, subject } from '#libs/contracts';
import type { Problem, Result } from '#libs/kernel';
import type { Asker } from '#libs/messaging';
import type { Log } from '#libs/platform';

/** What an operator wants. */
export interface OperatorWish {
  readonly scope: string;
  readonly actor: string;
  readonly reason: string;
  /** Names the command; made up where there is none. */
  readonly commandId?: string;
}

/** Risk's answer, and the id under which the command may be sent again. */
export interface CommandOutcome {
  readonly commandId: string;
  readonly reply: Result<TradingStateReply, Problem>;
}

/** Hands an operator's command to risk, the only one that changes what may be traded, and waits for its answer. */
export class ChangeTradingState {
  readonly #asker: Asker;
  readonly #log: Log;

  constructor(asker: Asker, log: Log) {
    this.#asker = asker;
    this.#log = log;
  }

  /** Halts or resumes a scope. Obeyed once per command id. */
  async run(
    wish: 'halt' | 'resume',
    { scope, actor, reason, commandId = randomUUID() }: OperatorWish,
  ): Promise<CommandOutcome> {
    const name = wish === 'halt' ? HaltCommandV1.subject : ResumeCommandV1.subject;
    const command = { commandId, scope, actor, reason };
    this.#log.warn({ ...command, wish, correlationId: commandId }, 'an operator gives a command');
    const reply = await this.#asker.ask<TradingStateReply>(subject(name, scope), command);
    if (reply.ok) this.#log.warn({ commandId, correlationId: commandId, ...reply.value }, 'the command was obeyed');
    else
      this.#log.error({ commandId, correlationId: commandId, problem: reply.error }, 'the command was not confirmed');
    return { commandId, reply };
  }
}
