import type { NewsSums } from '#libs/platform';

/** A no, of risk to an intent or of a venue to an order. */
export interface ToldRefusal {
  /** Who said no: `risk`, or a venue. */
  readonly by: string;
  readonly strategy: string;
  readonly side: string;
  /** In base. */
  readonly quantity: string;
  readonly instrument: string;
  /** Tells one kind of no from another, such as a rule's code; empty where there is none. */
  readonly code: string;
  /** One sentence with the numbers; the newest of a kind is told. */
  readonly reason: string;
}

/** Counts refusals by who said no to what, and why: `risk refused BUY 0.5 BTC-USDT of momentum-1: … (4 times)`. */
export class RefusalSums implements NewsSums<ToldRefusal> {
  readonly #sums = new Map<string, { readonly newest: ToldRefusal; readonly times: number }>();

  addItem(newest: ToldRefusal): void {
    const { by, code, instrument, side, strategy } = newest;
    const key = [by, strategy, side, instrument, code].join(' ');
    this.#sums.set(key, { newest, times: (this.#sums.get(key)?.times ?? 0) + 1 });
  }

  takeLines(): readonly string[] {
    const lines = [...this.#sums.values()].map(({ newest, times }) => {
      const { by, instrument, quantity, reason, side, strategy } = newest;
      const why = reason === '' ? '' : `: ${reason}`;
      return `${by} refused ${side} ${quantity} ${instrument} of ${strategy}${why}${times === 1 ? '' : ` (${times} times)`}`;
    });
    this.#sums.clear();
    return lines;
  }
}
