import { type Problem, type Result, type UnixUs, err, ok, problem } from '#libs/kernel';

/** Whether an operator's command was carried out. */
export const COMMAND_OUTCOMES = ['OBEYED', 'REFUSED'] as const;
/** One of {@link COMMAND_OUTCOMES}. */
export type CommandOutcome = (typeof COMMAND_OUTCOMES)[number];

/** A command as an operator gave it. */
export interface GivenCommand {
  /** Names the command: given again under the same id it is the same command. */
  readonly commandId: string;
  /** What it wants, such as `cancel-orders`. */
  readonly kind: string;
  /** What it is about: an account, a strategy. */
  readonly target: string;
  /** Who gave it, as the credential says. */
  readonly actor: string;
  /** Why. */
  readonly reason: string;
  /** Everything else that it says; JSON. */
  readonly content: object;
  readonly givenAtUs: UnixUs;
}

/** A command and what became of it; never changed. */
export interface CommandRecord extends GivenCommand {
  readonly outcome: CommandOutcome;
  /** The reply, or the problem where it was refused; JSON. */
  readonly answer: object;
  /** Whether this is the answer for ever; a refusal that trying again may lift, or of an id that was taken, is not. */
  readonly final: boolean;
}

/** Where a service keeps what operators told it. */
export interface CommandLog {
  /** The command that has its final answer under this id. */
  findCommand(commandId: string): Promise<CommandRecord | undefined>;
  /** Takes a command down, for ever; throws where its id has a final answer already and this is one too. */
  recordCommand(record: CommandRecord): Promise<void>;
}

/** A log that is looked through besides: what was obeyed once may bind what comes later. */
export interface SearchableCommandLog extends CommandLog {
  /** The commands of a kind that were obeyed about a target and given between two times: of those that say the same the one that was given last. */
  findObeyedCommands(kind: string, target: string, sinceUs: UnixUs, untilUs: UnixUs): Promise<readonly CommandRecord[]>;
}

/** The record of a command that was carried out or refused. */
export function commandRecord(given: GivenCommand, result: Result<object, Problem>): CommandRecord {
  if (result.ok) return { ...given, outcome: 'OBEYED', answer: result.value, final: true };
  const { code, retryable } = result.error;
  return { ...given, outcome: 'REFUSED', answer: result.error, final: !retryable && code !== REUSED };
}

/** The record of a command that was refused without an answer for ever: given again it is judged anew. */
export function refusedCommand(given: GivenCommand, refusal: Problem): CommandRecord {
  return { ...commandRecord(given, err(refusal)), final: false };
}

const REUSED = 'COMMAND_ID_REUSED';

/** The refusal of a command whose id names another one. */
export function reusedCommandId(commandId: string): Problem {
  const message = 'Another command was given under this id; give this one an id of its own.';
  return problem(REUSED, message, { commandId });
}

/** What a command gets that was answered before: that answer, or a refusal where the earlier one was another command. */
export function answerAgain(earlier: CommandRecord, given: GivenCommand): Result<object, Problem> {
  const { commandId, content, kind, target } = given;
  const isSame = earlier.kind === kind && earlier.target === target && isSameJson(earlier.content, content);
  if (!isSame) return err(reusedCommandId(commandId));
  return earlier.outcome === 'OBEYED' ? ok(earlier.answer) : err(earlier.answer as Problem);
}

/** Whether two values say the same as JSON, in whatever order their fields stand; a field that is `undefined` is none. */
function isSameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const [left, right] = [fieldsOf(one), fieldsOf(other)];
  return left.size === right.size && [...left].every(([name, value]) => isSameJson(value, right.get(name)));
}

function fieldsOf(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value).filter(([, field]) => field !== undefined));
}
