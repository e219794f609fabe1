import { IsString, Length } from 'class-validator';
import { type CommandLog, type GivenCommand, answerAgain, commandRecord } from '#libs/domain';
import type { Problem, Result } from '#libs/kernel';
import { IsPrintable } from '../envelope/printable.js';
import { IsToken } from '../envelope/token.js';

/** What every command of an operator says. */
export abstract class OperatorCommandMessage {
  /** Names the command; a second delivery gets the first one's answer. */
  @IsToken()
  commandId!: string;

  /** Who gives it. */
  @IsString()
  @Length(1, 120)
  @IsPrintable()
  actor!: string;

  /** Why. */
  @IsString()
  @Length(1, 500)
  @IsPrintable()
  reason!: string;
}

/**
 * Carries a command out once, within the transaction of its log, and takes it down with its answer: obeyed or refused. Given again it
 * gets the same answer. `carryOut` changes nothing where it returns a Problem.
 */
export async function obeyOnce<Reply extends object>(
  log: CommandLog,
  given: GivenCommand,
  carryOut: () => Promise<Result<Reply, Problem>>,
): Promise<Result<Reply, Problem>> {
  const earlier = await log.findCommand(given.commandId);
  const answer = earlier === undefined ? await carryOut() : answerAgain(earlier, given);
  const isRepeated = earlier !== undefined && (answer.ok || answer.error.code !== 'COMMAND_ID_REUSED');
  if (!isRepeated) await log.recordCommand(commandRecord(given, answer));
  return answer as Result<Reply, Problem>;
}
