import { type Decimal, type UnixUs, ZERO, maxDecimal, minDecimal } from '#libs/kernel';

/** Bars of a second that are kept: an hour. */
const KEPT_BARS = 3_600;
const US_PER_SECOND = 1_000_000;

/** The trades of one second; seconds without a trade have no bar. */
export interface SecondBar {
  /** The start of the second, in seconds since the epoch. */
  readonly second: number;
  readonly open: Decimal;
  high: Decimal;
  low: Decimal;
  close: Decimal;
  volume: Decimal;
}

/** The last hour of a market in bars of a second, made of the ticks that were seen. */
export class SecondBars {
  #bars: SecondBar[] = [];

  /** The first bar that is kept. */
  get oldest(): SecondBar | undefined {
    return this.#bars[Math.max(0, this.#bars.length - KEPT_BARS)];
  }

  /** Adds a trade; one that is older than the newest bar is counted into it, so that no bar changes once a newer one began. */
  addTrade(atUs: UnixUs, price: Decimal, size: Decimal): void {
    const second = Math.floor(atUs / US_PER_SECOND);
    const last = this.#bars.at(-1);
    if (last === undefined || second > last.second) {
      this.#bars.push({ second, open: price, high: price, low: price, close: price, volume: ZERO.plus(size) });
      if (this.#bars.length > 2 * KEPT_BARS) this.#bars = this.#bars.slice(-KEPT_BARS);
      return;
    }
    last.high = maxDecimal(last.high, price);
    last.low = minDecimal(last.low, price);
    last.close = price;
    last.volume = last.volume.plus(size);
  }

  /** Puts bars of before, oldest first, in front of those that were made here; one of the same second is taken together with ours. */
  addEarlier(earlier: readonly SecondBar[]): void {
    const [first] = this.#bars;
    const before = earlier.filter(({ second }) => first === undefined || second < first.second);
    const same = earlier.find(({ second }) => second === first?.second);
    if (same !== undefined && first !== undefined) {
      const high = maxDecimal(first.high, same.high);
      const low = minDecimal(first.low, same.low);
      this.#bars[0] = { ...first, open: same.open, high, low, volume: first.volume.plus(same.volume) };
    }
    this.#bars = [...before.map((bar) => ({ ...bar })), ...this.#bars].slice(-2 * KEPT_BARS);
  }

  /** The bars behind a second. */
  barsAfter(second: number): readonly SecondBar[] {
    return this.#bars.slice(this.#bars.findLastIndex((bar) => bar.second <= second) + 1);
  }

  /** Bars of `seconds` seconds each, oldest first, at most `limit` of the newest; they begin at whole multiples of their length. */
  barsOf(seconds: number, limit: number): readonly SecondBar[] {
    const bars: SecondBar[] = [];
    for (const bar of this.#bars.slice(-KEPT_BARS)) {
      const second = bar.second - (bar.second % seconds);
      const last = bars.at(-1);
      if (last?.second !== second) bars.push({ ...bar, second });
      else {
        last.high = maxDecimal(last.high, bar.high);
        last.low = minDecimal(last.low, bar.low);
        last.close = bar.close;
        last.volume = last.volume.plus(bar.volume);
      }
    }
    return bars.slice(-limit);
  }
}
