import { invariant } from '#libs/kernel';
import { type Bar, type BarTrade, OpenBar } from './bar.js';

/** What fills a bar: a number of trades, of lots, or of ticks times lots. */
export type BarMeasure = 'tick' | 'volume' | 'value';

/**
 * Bars that are full by what was traded, not by time. A bar ends with the trade that fills it; a trade is never split, so
 * that a large one makes a bar larger than `size`, and what it has too much is not carried over. There are no empty bars.
 * Trades count in the order in which they come: one that is late by its time belongs to the bar that is open.
 */
export class CountedBars {
  private readonly measure: BarMeasure;
  private readonly size: bigint;
  private open: OpenBar | undefined;

  /** `size` is what fills a bar: trades, lots, or ticks times lots; at least 1. */
  constructor(measure: BarMeasure, size: bigint) {
    invariant(size >= 1n, 'a bar holds at least one');
    this.measure = measure;
    this.size = size;
  }

  /** The bar that is still being made; `undefined` between two bars. */
  get unfinished(): Bar | undefined {
    return this.open?.bar();
  }

  /** Takes a trade; answers the bar that it filled. */
  onTrade(trade: BarTrade): Bar | undefined {
    if (this.open === undefined) this.open = new OpenBar(trade);
    else this.open.add(trade);
    if (this.filledOf(this.open) < this.size) return undefined;
    const bar = this.open.bar();
    this.open = undefined;
    return bar;
  }

  private filledOf(open: OpenBar): bigint {
    switch (this.measure) {
      case 'tick':
        return BigInt(open.trades);
      case 'volume':
        return open.volumeLots;
      case 'value':
        return open.valueTickLots;
    }
  }
}
