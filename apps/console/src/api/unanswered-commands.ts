import { KeptCommands, type SentCommand, type SentCommands } from './kept-commands.js';
import { RestProblem } from './rest-problem.js';

/** From here on a status says that something failed on the way, and not that the command was refused. */
const FIRST_UNDECIDED_STATUS = 500;
/** So long the same words are the same command, in minutes: whoever says them later wants it once more. */
const SAME_FOR_MINUTES = 15;
const MS_PER_MINUTE = 60_000;
/** So many are remembered, the newest. */
const MOST_REMEMBERED = 32;
const ANSWER_LOST = 'ANSWER_LOST';
const NOT_KNOWN = 'The gateway gave no answer, and whether the command was obeyed is not known.';

/** What names commands, and says when and whose. */
export interface CommandNames {
  readonly makeId: () => string;
  /** Whose the credential is that commands go out with now: another person's same words are another command. */
  readonly owner: () => string;
  /** Milliseconds since the epoch: they count on over a reload. */
  readonly nowMs: () => number;
}

/**
 * The ids of the commands of this tab whose answer was lost: the same command, given again soon, goes out under the same id, and the service
 * that owns what is changed does it once, also where the page was loaded anew in between. What was answered is forgotten: given again it is another
 * command.
 */
export class UnansweredCommands {
  readonly #names: CommandNames;
  readonly #kept: KeptCommands;
  /** `undefined` until the first command: what was kept is read then. */
  #sent: SentCommands | undefined;

  constructor(names: CommandNames, kept: KeptCommands) {
    this.#names = names;
    this.#kept = kept;
  }

  /** Sends a command under its id; throws what `send` throws, a lost answer as a {@link RestProblem} that says what to do. */
  async giveOnce<Answer>(
    path: string,
    body: object,
    send: (named: object & { readonly commandId: string }) => Promise<Answer>,
  ): Promise<Answer> {
    const key = JSON.stringify([this.#names.owner(), path, body]);
    const sent = this.#findSent(key) ?? {
      commandId: this.#names.makeId(),
      sinceMs: this.#names.nowMs(),
      isLost: false,
    };
    this.#remember(key, sent);
    try {
      const answer = await send({ ...body, commandId: sent.commandId });
      this.#remember(key, undefined);
      return answer;
    } catch (error) {
      const isRefused = error instanceof RestProblem && error.status < FIRST_UNDECIDED_STATUS;
      // A refusal, such as of a credential, says nothing of what was sent under the id before: what is lost stays so.
      const isLost = !isRefused || this.#findSent(key)?.isLost === true;
      this.#remember(key, isLost ? { ...sent, isLost } : undefined);
      const advice = `Send it again as it is within ${SAME_FOR_MINUTES} minutes: it is the same command then, and not done twice.`;
      throw knownProblem(error, advice);
    }
  }

  #findSent(key: string): SentCommand | undefined {
    this.#sent ??= this.#kept.read();
    const sent = this.#sent.get(key);
    return sent !== undefined && this.#isSame(sent) ? sent : undefined;
  }

  #isSame({ sinceMs }: SentCommand): boolean {
    // Where the clock was set back far, one that went out in its future would stay the same for so much longer.
    return Math.abs(this.#names.nowMs() - sinceMs) < SAME_FOR_MINUTES * MS_PER_MINUTE;
  }

  #remember(key: string, sent: SentCommand | undefined): void {
    const others = [...(this.#sent ?? [])].filter(([name, other]) => name !== key && this.#isSame(other));
    const all = sent === undefined ? others : [...others, [key, sent] as const];
    this.#sent = new Map(all.slice(-MOST_REMEMBERED));
    this.#kept.keep(this.#sent);
  }
}

/**
 * Sends a command that brings something about, such as a halt: each time as a command of its own. Under the id of an earlier one it would get the
 * answer of that one, and what was brought about then may have been undone since. Throws as {@link UnansweredCommands.giveOnce} does.
 */
export async function bringAbout<Answer>(send: () => Promise<Answer>): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    throw knownProblem(error, 'Look what is so now, and give it again if it is not what you want: that does no harm.');
  }
}

function knownProblem(error: unknown, advice: string): RestProblem {
  return error instanceof RestProblem
    ? error
    : new RestProblem(0, ANSWER_LOST, `${NOT_KNOWN} ${advice}`, { cause: error });
}
