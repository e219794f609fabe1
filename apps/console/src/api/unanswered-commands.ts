import { RestProblem } from './rest-problem.js';

/** From here on a status says that something failed on the way, and not that the command was refused. */
const FIRST_UNDECIDED_STATUS = 500;
/** So long the same words are the same command, in minutes: whoever says them later wants it once more. */
const SAME_FOR_MINUTES = 15;
const MS_PER_MINUTE = 60_000;
const ANSWER_LOST = 'ANSWER_LOST';
const NOT_KNOWN = 'The gateway gave no answer, and whether the command was obeyed is not known.';

/** What names commands, and says when. */
export interface CommandNames {
  readonly makeId: () => string;
  /** Milliseconds that never go back. */
  readonly nowMs: () => number;
}

/** A command that went out and was not answered yet. */
interface Sent {
  readonly commandId: string;
  readonly sinceMs: number;
  /** Whether an answer to it was lost. */
  isLost: boolean;
}

/**
 * The ids of the commands of this page whose answer was lost: the same command, given again soon, goes out under the same id, and the service
 * that owns what is changed does it once. What was answered is forgotten: given again it is another command.
 */
export class UnansweredCommands {
  readonly #sent = new Map<string, Sent>();
  readonly #names: CommandNames;

  constructor(names: CommandNames) {
    this.#names = names;
  }

  /** Sends a command under its id; throws what `send` throws, a lost answer as a {@link RestProblem} that says what to do. */
  async giveOnce<Answer>(
    path: string,
    body: object,
    send: (named: object & { readonly commandId: string }) => Promise<Answer>,
  ): Promise<Answer> {
    const key = `${path} ${JSON.stringify(body)}`;
    const sent = this.#findSent(key) ?? {
      commandId: this.#names.makeId(),
      sinceMs: this.#names.nowMs(),
      isLost: false,
    };
    this.#sent.set(key, sent);
    try {
      const answer = await send({ ...body, commandId: sent.commandId });
      this.#sent.delete(key);
      return answer;
    } catch (error) {
      const isRefused = error instanceof RestProblem && error.status < FIRST_UNDECIDED_STATUS;
      if (!isRefused) sent.isLost = true;
      // A refusal, such as of a credential, says nothing of what was sent under the id before: what is lost stays so.
      else if (!sent.isLost) this.#sent.delete(key);
      const advice = `Send it again as it is within ${SAME_FOR_MINUTES} minutes: it is the same command then, and not done twice.`;
      throw knownProblem(error, advice);
    }
  }

  #findSent(key: string): Sent | undefined {
    const sent = this.#sent.get(key);
    const isSame = sent !== undefined && this.#names.nowMs() - sent.sinceMs < SAME_FOR_MINUTES * MS_PER_MINUTE;
    return isSame ? sent : undefined;
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
