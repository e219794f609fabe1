import { Inject, Injectable } from '@nestjs/common';
import { HaltCommandV1, ReduceCommandV1, ResumeCommandV1, type TradingStateReply, subject } from '#libs/contracts';
import type { Problem, Result } from '#libs/kernel';
import { ASKER, type Asker } from '#libs/messaging';
import type { OperatorCommand, RiskCommands, TradingStateChange } from '../ports.js';

const SUBJECTS: Readonly<Record<TradingStateChange, string>> = {
  halt: HaltCommandV1.subject,
  reduce: ReduceCommandV1.subject,
  resume: ResumeCommandV1.subject,
};

/** Sends commands to risk over the ask lane. */
@Injectable()
export class AskedRisk implements RiskCommands {
  readonly #asker: Asker;

  constructor(@Inject(ASKER) asker: Asker) {
    this.#asker = asker;
  }

  sendCommand(change: TradingStateChange, command: OperatorCommand): Promise<Result<TradingStateReply, Problem>> {
    return this.#asker.ask<TradingStateReply>(subject(SUBJECTS[change], command.scope), command);
  }
}
