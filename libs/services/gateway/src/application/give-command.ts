import { Inject, Injectable } from '@nestjs/common';
import type { Problem, Random, Result } from '#libs/kernel';
import { LOG, type Log, RANDOM } from '#libs/platform';

/** Who gives a command, why, and under which id, if the caller names one. */
export interface CommandRequest {
  readonly actor: string;
  readonly reason: string;
  readonly commandId?: string | undefined;
}

/** A command that has an id. */
export type NamedCommand<Command> = Command & { readonly commandId: string };

/** The reply of the service that owns what was to be changed, and the id under which the command may be given again. */
export interface Given<Reply> {
  readonly commandId: string;
  readonly reply: Result<Reply, Problem>;
}

/** Gives operators' commands an id and a line in the log, whatever they are about. */
@Injectable()
export class GiveCommand {
  readonly #random: Random;
  readonly #log: Log;

  constructor(@Inject(RANDOM) random: Random, @Inject(LOG) log: Log) {
    this.#random = random;
    this.#log = log;
  }

  /** Sends a command once; given again under the same id it is the same command. */
  async giveCommand<Command extends CommandRequest, Reply>(
    kind: string,
    command: Command,
    send: (named: NamedCommand<Command>) => Promise<Result<Reply, Problem>>,
  ): Promise<Given<Reply>> {
    const { commandId = this.#random.uuid() } = command;
    const chain = { commandId, correlationId: commandId, kind };
    this.#log.warn({ ...chain, command }, 'an operator gives a command');
    const reply = await send({ ...command, commandId });
    if (reply.ok) this.#log.warn({ ...chain, reply: reply.value }, 'the command was obeyed');
    else this.#log.error({ ...chain, problem: reply.error }, 'the command was not confirmed');
    return { commandId, reply };
  }
}
