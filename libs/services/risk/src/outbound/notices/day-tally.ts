import type { Decimal, UnixUs } from '#libs/kernel';

/** What happened since a moment. */
export interface Tally {
  readonly sinceUs: UnixUs;
  readonly trades: number;
  readonly refusals: number;
  /** The first known worth since then, in quote. */
  readonly equity: Decimal | undefined;
}

/** Counts what the summary of a day tells, in memory: behind a restart it counts from there, and says since when. */
export class DayTally {
  #tally: Tally;

  constructor(sinceUs: UnixUs) {
    this.#tally = emptyTally(sinceUs, undefined);
  }

  countTrade(): void {
    this.#tally = { ...this.#tally, trades: this.#tally.trades + 1 };
  }

  countRefusal(): void {
    this.#tally = { ...this.#tally, refusals: this.#tally.refusals + 1 };
  }

  /** Notes what the account is worth; only the first of a day counts. */
  noteEquity(equity: Decimal | undefined): void {
    if (this.#tally.equity === undefined) this.#tally = { ...this.#tally, equity };
  }

  /** What was counted. */
  get counted(): Tally {
    return this.#tally;
  }

  /** Begins a new day, with what the account is worth now. */
  beginDay(sinceUs: UnixUs, equity: Decimal | undefined): void {
    this.#tally = emptyTally(sinceUs, equity);
  }
}

function emptyTally(sinceUs: UnixUs, equity: Decimal | undefined): Tally {
  return { sinceUs, trades: 0, refusals: 0, equity };
}
