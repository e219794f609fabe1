import { RestProblem } from './rest-problem.js';

/** From here on a status says that something failed on the way, and not that the command was refused. */
const FIRST_UNDECIDED_STATUS = 500;

/**
 * The ids of the commands of this page whose answer was lost: the same command, given again, goes out under the same id, and the service that
 * owns what is changed does it once. What was answered is forgotten: given again it is another command.
 */
export class UnansweredCommands {
  readonly #ids = new Map<string, string>();
  readonly #makeId: () => string;

  constructor(makeId: () => string) {
    this.#makeId = makeId;
  }

  /** Sends a command under its id; throws what `send` throws, a lost answer as a {@link RestProblem} that says what to do. */
  async give<Answer>(
    path: string,
    body: object,
    send: (named: object & { readonly commandId: string }) => Promise<Answer>,
  ): Promise<Answer> {
    const key = `${path} ${JSON.stringify(body)}`;
    const commandId = this.#ids.get(key) ?? this.#makeId();
    this.#ids.set(key, commandId);
    try {
      const answer = await send({ ...body, commandId });
      this.#ids.delete(key);
      return answer;
    } catch (error) {
      if (error instanceof RestProblem && error.status < FIRST_UNDECIDED_STATUS) this.#ids.delete(key);
      throw error instanceof RestProblem ? error : answerLost(error);
    }
  }
}

function answerLost(cause: unknown): RestProblem {
  const message =
    'The gateway gave no answer, and whether the command was obeyed is not known. ' +
    'Send it again as it is: it is the same command then, and not done twice.';
  return new RestProblem(0, 'ANSWER_LOST', message, { cause });
}
