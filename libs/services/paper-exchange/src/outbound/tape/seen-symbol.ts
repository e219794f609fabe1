import type { EventSteps } from '#libs/domain';
import { WIRE_PLACES, stepsOf, unitsOf, unitsText } from '../../application/exchange/grid.js';
import { filtersOf } from '../../application/exchange/known-symbols.js';
import type { ListedFilter } from '../../application/exchange/listed-filters.js';
import type { DepthSnapshot } from '../../application/market/market-data.js';

const LARGEST_STEP = 100_000_000n;
const MOST_SIZES = 0.99;
/** What an order may be at most on a tape that does not say it. */
const LARGEST_ORDER = '92141578736.00000000';

/** What a tape shows of one symbol; amounts in units of the wire's 8 places. */
export class SeenSymbol {
  firstPrice: string | undefined;
  snapshot: DepthSnapshot | undefined;
  hasSingleTrades = false;
  #tick: EventSteps = 0;
  /** How many sizes were seen by the largest power of ten that divides them. */
  readonly #sizes = new Map<bigint, number>();

  /** Takes note of a price and a size. */
  look([price, size]: readonly [string, string]): void {
    this.#tick = greatestCommonDivisor(this.#tick, unitsOf(price, WIRE_PLACES));
    const units = unitsOf(size, WIRE_PLACES);
    if (units === 0) return;
    const step = powerOfTen(units);
    this.#sizes.set(step, (this.#sizes.get(step) ?? 0) + 1);
  }

  /** The filters that were recorded, with a tick that the recorded prices keep to; without any, such as all that was seen keeps to. */
  filters(recorded: readonly ListedFilter[] | undefined, quote: string): readonly ListedFilter[] {
    const tickSize = unitsText(stepsOf(powerOfTen(this.#tick)), WIRE_PLACES);
    if (recorded === undefined) {
      const minNotional = /^(?:.*USD.|DAI)$/u.test(quote) ? '5.00000000' : '0.00010000';
      const lotSize = unitsText(stepsOf(this.#lot()), WIRE_PLACES);
      return filtersOf({ tickSize, lotSize, minNotional, maxQuantity: LARGEST_ORDER });
    }
    return recorded.map((filter) => {
      const listed = filter['tickSize'];
      const keeps = typeof listed !== 'string' || this.#keepsTo(unitsOf(listed, WIRE_PLACES));
      return keeps ? filter : { ...filter, tickSize };
    });
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
function powerOfTen(units: EventSteps): bigint {
  const whole = BigInt(units);
  let step = 1n;
  while (step < LARGEST_STEP && whole !== 0n && whole % (step * 10n) === 0n) step *= 10n;
  return step;
}
