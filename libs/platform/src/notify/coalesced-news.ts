import type { ScheduledWork, Scheduler } from '#libs/kernel';

/** So many lines are told; of more only the number. */
const MOST_LINES = 10;

/** Sums up what happened until it is told. Its memory must be bounded by what there is, not by how often it happens. */
export interface NewsSums<Item> {
  addItem(item: Item): void;
  /** A line for each sum, and forgets them. */
  takeLines(): readonly string[];
}

/** What is told, how often at most, and by whom. */
export interface CoalescedNewsParts<Item> {
  readonly sums: NewsSums<Item>;
  readonly scheduler: Scheduler;
  readonly intervalMs: number;
  /** Tells one text; must not reject. */
  readonly tell: (text: string) => Promise<void>;
}

/** Tells news of one kind at most once an interval: what happens first waits for that long, and what follows meanwhile comes with it. */
export class CoalescedNews<Item> {
  readonly #parts: CoalescedNewsParts<Item>;
  #waiting: ScheduledWork | undefined;

  constructor(parts: CoalescedNewsParts<Item>) {
    this.#parts = parts;
  }

  /** Adds what happened. */
  addItem(item: Item): void {
    const { intervalMs, scheduler, sums } = this.#parts;
    sums.addItem(item);
    this.#waiting ??= scheduler.runAfter(intervalMs, () => void this.tellNow());
  }

  /** Tells what waits, if anything does, without waiting for the interval. */
  async tellNow(): Promise<void> {
    this.#waiting?.cancel();
    this.#waiting = undefined;
    const lines = this.#parts.sums.takeLines();
    if (lines.length > 0) await this.#parts.tell(boundedText(lines));
  }
}

function boundedText(lines: readonly string[]): string {
  const more = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}
