import type { Steps } from '#libs/domain';
import type { Decimal } from '#libs/kernel';
import { PriceRing } from './price-ring.js';

/** Where the short mean is against the long one: clearly above, clearly below, or neither. */
export type Signal = 'up' | 'down' | 'none';

/** What a mean cross is made of; see the strategy's parameters. */
export interface MeanCrossParameters {
  readonly window: number;
  readonly short: number;
  readonly long: number;
  readonly threshold: Decimal;
}

/**
 * Compares the mean of the last few prices with the mean of more of them, exactly: both sides of
 * `Σshort / short > Σlong / long · (1 + threshold)` are multiplied out to whole numbers, so that nothing is rounded.
 */
export class MeanCross {
  private readonly ring: PriceRing;
  private readonly short: number;
  private readonly long: number;
  /** `long · denominator`, what the short sum is multiplied by. */
  private readonly shortFactor: bigint;
  /** `short · (denominator ± numerator)`, what the long sum is multiplied by. */
  private readonly upFactor: bigint;
  private readonly downFactor: bigint;
  private shortSum = 0n;
  private longSum = 0n;

  constructor({ window, short, long, threshold }: MeanCrossParameters) {
    const { numerator, denominator } = fraction(threshold);
    this.ring = new PriceRing(window);
    this.short = short;
    this.long = long;
    this.shortFactor = BigInt(long) * denominator;
    this.upFactor = BigInt(short) * (denominator + numerator);
    this.downFactor = BigInt(short) * (denominator - numerator);
  }

  /** How many prices are kept by now. */
  get heard(): number {
    return this.ring.length;
  }

  /** Takes the next price, in whole ticks. */
  add(priceTicks: Steps): void {
    const price = BigInt(priceTicks);
    this.shortSum += price - BigInt(this.ring.fromEnd(this.short - 1) ?? 0);
    this.longSum += price - BigInt(this.ring.fromEnd(this.long - 1) ?? 0);
    this.ring.push(priceTicks);
  }

  /** What the prices say; `none` before there are enough of them. */
  signal(): Signal {
    if (this.ring.length < this.long) return 'none';
    const left = this.shortSum * this.shortFactor;
    if (left > this.longSum * this.upFactor) return 'up';
    return left < this.longSum * this.downFactor ? 'down' : 'none';
  }
}

/** A plain decimal as a fraction of whole numbers: 0.001 is 1 / 1000. */
function fraction(value: Decimal): { readonly numerator: bigint; readonly denominator: bigint } {
  const [whole = '0', places = ''] = value.toFixed().split('.');
  return { numerator: BigInt(whole + places), denominator: 10n ** BigInt(places.length) };
}
