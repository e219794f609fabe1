import { type Intent, isSameIntent } from '#libs/domain';
import type { IntentId } from '#libs/kernel';
import type { IntentAnswer } from './judgement.js';

/** So many are remembered until their message comes, as a rule for a moment. One that is forgotten is found in the books. */
const REMEMBERED = 10_000;

interface Answering {
  readonly intent: Intent;
  readonly answer: Promise<IntentAnswer | undefined>;
}

/** What was decided on intents before their messages came. */
export class OfferedAnswers {
  readonly #answering = new Map<IntentId, Answering>();

  /** Keeps what an intent is being answered; `undefined` where it was not decided after all. Must not reject. */
  remember(intent: Intent, answer: Promise<IntentAnswer | undefined>): void {
    this.#answering.set(intent.intentId, { intent, answer });
    const [oldest] = this.#answering.keys();
    if (this.#answering.size > REMEMBERED && oldest !== undefined) this.#answering.delete(oldest);
  }

  /** What an intent was answered, once that is known; not for another one of the same id. Asked a second time it does not know any more. */
  async findAnswer(intent: Intent): Promise<IntentAnswer | undefined> {
    const known = this.#answering.get(intent.intentId);
    if (known === undefined || !isSameIntent(known.intent, intent)) return undefined;
    this.#answering.delete(intent.intentId);
    return known.answer;
  }
}
