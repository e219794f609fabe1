import { invariant } from '#libs/kernel';

/** How what waits is committed. */
export interface GatheringOptions<Item, Answer> {
  /** The most that one commit takes. */
  readonly mostAtOnce: number;
  /** Commits all of them or none, and answers each, in their order. */
  readonly commit: (items: readonly Item[]) => Promise<readonly Answer[]>;
  /** Whether an error of a commit is everyone's, so that nobody is tried again alone: the store is away, or nobody knows the outcome. */
  readonly concernsAll: (error: unknown) => boolean;
  /** Only items of one group share a commit; all do without it. */
  readonly groupOf?: (item: Item) => unknown;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers what is to be committed: the first at once, and what comes while a commit is under way together behind it, in the order in which it
 * came. What is refused takes nothing else with it: each is then tried alone. Whoever adds bounds how much waits.
 */
export class GatheredCommits<Item, Answer> {
  readonly #options: GatheringOptions<Item, Answer>;
  #waiting: readonly Waiting<Item, Answer>[] = [];
  #isCommitting = false;

  constructor(options: GatheringOptions<Item, Answer>) {
    this.#options = options;
  }

  /** Resolves with the answer once it is committed; rejects with the error of its commit. */
  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = [...this.#waiting, { item, resolve, reject }];
      if (!this.#isCommitting) void this.#commitWaiting();
    });
  }

  async #commitWaiting(): Promise<void> {
    this.#isCommitting = true;
    while (this.#waiting.length > 0) await this.#commitTogether(this.#takeTogether());
    this.#isCommitting = false;
  }

  /** What has waited longest, and what else waits of its group. */
  #takeTogether(): readonly Waiting<Item, Answer>[] {
    const { groupOf = () => undefined, mostAtOnce } = this.#options;
    const [first] = this.#waiting;
    const isOfGroup = ({ item }: Waiting<Item, Answer>): boolean => groupOf(item) === (first && groupOf(first.item));
    const together = this.#waiting.filter(isOfGroup).slice(0, mostAtOnce);
    this.#waiting = this.#waiting.filter((one) => !together.includes(one));
    return together;
  }

  async #commitTogether(together: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.#options.commit(together.map(({ item }) => item));
      invariant(answers.length === together.length, 'everyone has an answer');
      for (const [place, { resolve }] of together.entries()) resolve(answers[place] as Answer);
    } catch (error) {
      if (together.length === 1 || this.#options.concernsAll(error)) for (const { reject } of together) reject(error);
      else for (const one of together) await this.#commitTogether([one]);
    }
  }
}
