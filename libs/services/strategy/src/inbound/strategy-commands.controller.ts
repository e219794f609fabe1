import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import {
  type AskReply,
  SetParametersV1,
  type StrategySetupReply,
  SwitchStrategyV1,
  validateMessage,
} from '#libs/contracts';
import type { Clock, Problem, Result } from '#libs/kernel';
import { OnAsk } from '#libs/messaging';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { ChangeStrategy, type WantedSetup } from '../application/strategies/change-strategy.js';
import { commandFor, notConfirmed } from './command-replies.js';

/** `strategy.*`: what operators want of strategies. */
@Controller()
export class StrategyCommandsController {
  readonly #changeStrategy: ChangeStrategy;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(changeStrategy: ChangeStrategy, @Inject(CLOCK) clock: Clock, @Inject(LOG) log: Log) {
    this.#changeStrategy = changeStrategy;
    this.#clock = clock;
    this.#log = log;
  }

  @OnAsk(SwitchStrategyV1.subject)
  onSwitch(@Payload() question: unknown, @Ctx() context: NatsContext): Promise<AskReply<StrategySetupReply>> {
    const command = validateMessage(SwitchStrategyV1, question);
    return this.#obey('switch-strategy', command, context.getSubject(), ({ on }) => ({ on }));
  }

  @OnAsk(SetParametersV1.subject)
  onParameters(@Payload() question: unknown, @Ctx() context: NatsContext): Promise<AskReply<StrategySetupReply>> {
    const command = validateMessage(SetParametersV1, question);
    return this.#obey('set-parameters', command, context.getSubject(), ({ parameters }) => ({ parameters }));
  }

  async #obey<Command extends SwitchStrategyV1 | SetParametersV1>(
    kind: string,
    read: Result<Command, Problem>,
    subject: string,
    contentOf: (command: Command) => WantedSetup,
  ): Promise<AskReply<StrategySetupReply>> {
    const command = commandFor(read, ({ strategy }) => strategy, subject);
    if (!command.ok) return { ok: false, problem: command.error };
    const { actor, commandId, reason, strategy: target } = command.value;
    const expectedVersion = command.value instanceof SetParametersV1 ? command.value.expectedVersion : undefined;
    const given = { commandId, kind, target, actor, reason, expectedVersion, content: contentOf(command.value) };
    try {
      const answer = await this.#changeStrategy.changeStrategy({ ...given, givenAtUs: this.#clock.nowUs() });
      return answer.ok ? { ok: true, value: answer.value } : { ok: false, problem: answer.error };
    } catch (error) {
      this.#log.error({ err: error, commandId, strategy: target }, 'a strategy could not be changed');
      return notConfirmed(commandId);
    }
  }
}
