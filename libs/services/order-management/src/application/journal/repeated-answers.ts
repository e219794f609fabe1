import type { RawReport } from '#libs/domain';

const MOST_QUESTIONS = 1_000;
/** Longer answers are taken down each time: remembering them would cost more than writing them. */
const LONGEST_REMEMBERED = 64 * 1024;

/**
 * Tells an answer to a question that is asked again and again from news: the same words as the last time, and nothing heard on the
 * stream since. Commands are no questions; each of their answers is news.
 */
export class RepeatedAnswers {
  readonly #last = new Map<string, string>();

  /** Whether a report says nothing that the one before did not; remembers it for the next time. */
  isRepeated({ question, source, text }: RawReport): boolean {
    if (source === 'STREAM') this.#last.clear();
    if (!question.startsWith('GET ') || text.length > LONGEST_REMEMBERED) return false;
    if (this.#last.get(question) === text) return true;
    if (this.#last.size >= MOST_QUESTIONS) this.#last.clear();
    this.#last.set(question, text);
    return false;
  }
}
