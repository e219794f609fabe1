import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import {
  type AskReply,
  type SetLimitsReply,
  SetLimitsV1,
  type TryLimitsReply,
  TryLimitsV1,
  validateMessage,
} from '#libs/contracts';
import { type Clock, type Problem, type Result, encodeToken, err, problem } from '#libs/kernel';
import { OnAsk } from '#libs/messaging';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { SetLimits } from '../application/commands/set-limits.js';
import { TryLimits } from '../application/commands/try-limits.js';

/** `command.limits` and `command.try-limits`: what operators want of limits. */
@Controller()
export class LimitCommandsController {
  readonly #setLimits: SetLimits;
  readonly #tryLimits: TryLimits;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(setLimits: SetLimits, tryLimits: TryLimits, @Inject(CLOCK) clock: Clock, @Inject(LOG) log: Log) {
    this.#setLimits = setLimits;
    this.#tryLimits = tryLimits;
    this.#clock = clock;
    this.#log = log;
  }

  @OnAsk(SetLimitsV1.subject)
  onSetLimits(@Payload() question: unknown, @Ctx() context: NatsContext): Promise<AskReply<SetLimitsReply>> {
    const command = atItsSubject(validateMessage(SetLimitsV1, question), context);
    return this.#reply(command, ({ account: target, actor, commandId, expectedVersion, limits, reason }) => {
      const content = { limits: limits.map((row) => ({ ...row })), expectedVersion };
      const given = { commandId, kind: 'set-limits', target, actor, reason, content };
      return this.#setLimits.setLimits({ ...given, givenAtUs: this.#clock.nowUs() });
    });
  }

  @OnAsk(TryLimitsV1.subject)
  onTryLimits(@Payload() question: unknown, @Ctx() context: NatsContext): Promise<AskReply<TryLimitsReply>> {
    const command = atItsSubject(validateMessage(TryLimitsV1, question), context);
    return this.#reply(command, ({ account, limits, sinceUs }) => this.#tryLimits.tryLimits(account, limits, sinceUs));
  }

  async #reply<Command extends SetLimitsV1 | TryLimitsV1, Reply>(
    command: Result<Command, Problem>,
    obey: (command: Command) => Promise<Result<Reply, Problem>>,
  ): Promise<AskReply<Reply>> {
    if (!command.ok) return { ok: false, problem: command.error };
    const { commandId } = command.value;
    try {
      const answer = await obey(command.value);
      return answer.ok ? { ok: true, value: answer.value } : { ok: false, problem: answer.error };
    } catch (error) {
      this.#log.error({ err: error, commandId }, 'a command about limits could not be carried out');
      const message = 'It is not known whether the command took effect; give it again.';
      return { ok: false, problem: problem('COMMAND_NOT_CONFIRMED', message, { commandId }, true) };
    }
  }
}

/** The command, unless it is about another account than its subject. */
function atItsSubject<Command extends { readonly account: string }>(
  command: Result<Command, Problem>,
  context: NatsContext,
): Result<Command, Problem> {
  if (!command.ok || context.getSubject().split('.').at(-1) === encodeToken(command.value.account)) return command;
  const { account } = command.value;
  return err(problem('SCOPE_MISMATCH', 'The account in the command is not the one in its subject.', { account }));
}
