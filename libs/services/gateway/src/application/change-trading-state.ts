import { Inject, Injectable } from '@nestjs/common';
import type { TradingStateReply } from '#libs/contracts';
import type { Problem, Random, Result } from '#libs/kernel';
import { LOG, type Log, RANDOM } from '#libs/platform';
import { type OperatorCommand, RISK_COMMANDS, type RiskCommands, type TradingStateChange } from '../ports.js';

/** What an operator asks for; the command id is made up if there is none. */
export type OperatorRequest = Omit<OperatorCommand, 'commandId'> & { readonly commandId?: string };

/** The reply of risk, and the id under which the command may be sent again. */
export interface CommandOutcome {
  readonly commandId: string;
  readonly reply: Result<TradingStateReply, Problem>;
}

/** Hands an operator's command to risk, the only service that changes what may be traded, and waits for its reply. */
@Injectable()
export class ChangeTradingState {
  readonly #risk: RiskCommands;
  readonly #random: Random;
  readonly #log: Log;

  constructor(@Inject(RISK_COMMANDS) risk: RiskCommands, @Inject(RANDOM) random: Random, @Inject(LOG) log: Log) {
    this.#risk = risk;
    this.#random = random;
    this.#log = log;
  }

  /** Halts or resumes a scope. Obeyed once per command id. */
  async changeTradingState(change: TradingStateChange, request: OperatorRequest): Promise<CommandOutcome> {
    const { scope, actor, reason, commandId = this.#random.uuid() } = request;
    const command = { commandId, scope, actor, reason };
    const chain = { commandId, correlationId: commandId };
    this.#log.warn({ ...command, ...chain, change }, 'an operator gives a command');
    const reply = await this.#risk.sendCommand(change, command);
    if (reply.ok) this.#log.warn({ ...chain, ...reply.value }, 'the command was obeyed');
    else this.#log.error({ ...chain, problem: reply.error }, 'the command was not confirmed');
    return { commandId, reply };
  }
}
