import type { EventSteps } from '#libs/domain';
import { WIRE_PLACES, stepsOf, unitsOf, unitsText } from '../../application/exchange/grid.js';
import { filtersOf } from '../../application/exchange/known-symbols.js';
import type { ListedFilter } from '../../application/exchange/listed-filters.js';
import type { DepthSnapshot } from '../../application/market/market-data.js';

const MOST_SIZES = 0.99;
/** What an order may be at most on a tape that does not say it. */
const LARGEST_ORDER = '92141578736.00000000';

/** What a tape shows of one symbol; amounts in units of the wire's 8 places, or of as many as the finest of them has. */
export class SeenSymbol {
  firstPrice: string | undefined;
  snapshot: DepthSnapshot | undefined;
  hasSingleTrades = false;
  #places = WIRE_PLACES;
  #tick: EventSteps = 0;
  #largest: EventSteps = 0;
  /** How many sizes were seen by the largest power of ten that divides them. */
  readonly #sizes = new Map<bigint, number>();

  /** Takes note of a price and a size. */
  look([price, size]: readonly [string, string]): void {
    const places = Math.max(decimalsOf(price), decimalsOf(size));
    if (places > this.#places) this.#becomeFiner(places);
    this.#tick = greatestCommonDivisor(this.#tick, unitsOf(price, this.#places));
    const units = unitsOf(size, this.#places);
    if (units === 0) return;
    if (units > this.#largest) this.#largest = units;
    const step = powerOfTen(units, this.#places);
    this.#sizes.set(step, (this.#sizes.get(step) ?? 0) + 1);
  }

  /** The filters that were recorded, with a tick that the recorded prices keep to; without any, such as all that was seen keeps to. */
  filters(recorded: readonly ListedFilter[] | undefined, quote: string): readonly ListedFilter[] {
    const places = this.#places;
    const tickSize = unitsText(stepsOf(powerOfTen(this.#tick, places)), places);
    if (recorded === undefined) {
      const minNotional = /^(?:.*USD.|DAI)$/u.test(quote) ? '5.00000000' : '0.00010000';
      const lotSize = unitsText(stepsOf(this.#lot()), places);
      const usual = unitsOf(LARGEST_ORDER, places);
      const maxQuantity = this.#largest > usual ? unitsText(this.#largest, places) : LARGEST_ORDER;
      return filtersOf({ tickSize, lotSize, minNotional, maxQuantity });
    }
    return recorded.map((filter) => {
      const listed = filter['tickSize'];
      const keeps = typeof listed !== 'string' || this.#keepsTo(unitsOf(listed, places));
      return keeps ? filter : { ...filter, tickSize };
    });
  }

  /** What was seen so far in finer units. */
  #becomeFiner(places: number): void {
    const factor = 10n ** BigInt(places - this.#places);
    const sizes = [...this.#sizes];
    this.#places = places;
    this.#tick = stepsOf(BigInt(this.#tick) * factor);
    this.#largest = stepsOf(BigInt(this.#largest) * factor);
    this.#sizes.clear();
    for (const [step, seen] of sizes) this.#sizes.set(step * factor, seen);
  }

  #keepsTo(tick: EventSteps): boolean {
    return tick === 0 || BigInt(this.#tick) % BigInt(tick) === 0n;
  }

  /** The lot: the largest power of ten that at least 99 % of all sizes keep to; old dust in a book may be finer. */
  #lot(): bigint {
    const total = [...this.#sizes.values()].reduce((sum, seen) => sum + seen, 0);
    let fitting = 0;
    for (const [step, seen] of [...this.#sizes].sort((a, b) => Number(b[0] - a[0]))) {
      fitting += seen;
      if (fitting >= MOST_SIZES * total) return step;
    }
    return 1n;
  }
}

/** The decimals that a text has. */
function decimalsOf(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

function greatestCommonDivisor(a: EventSteps, b: EventSteps): EventSteps {
  if (typeof a === 'number' && typeof b === 'number') {
    if (a !== 0 && b % a === 0) return a;
    let [x, y] = [a, b];
    while (y !== 0) [x, y] = [y, x % y];
    return x;
  }
  let [x, y] = [BigInt(a), BigInt(b)];
  while (y !== 0n) [x, y] = [y, x % y];
  return stepsOf(x);
}

/** The largest power of ten that divides a number of units, up to one whole: steps are powers of ten on nearly every symbol. */
function powerOfTen(units: EventSteps, places: number): bigint {
  const whole = BigInt(units);
  const one = 10n ** BigInt(places);
  let step = 1n;
  while (step < one && whole !== 0n && whole % (step * 10n) === 0n) step *= 10n;
  return step;
}
