import type { FillRecordedV1 } from '#libs/contracts';
import { Decimal, ZERO } from '#libs/kernel';
import type { NewsSums } from '#libs/platform';

/** What a line tells of a fill. */
export type ToldFill = Pick<
  FillRecordedV1,
  'venue' | 'instrument' | 'side' | 'quantity' | 'price' | 'fee' | 'feeAsset'
>;

interface FillSum {
  readonly first: ToldFill;
  readonly fills: number;
  readonly quantity: Decimal;
  /** Quantity × price, added up. */
  readonly notional: Decimal;
  /** Digits behind the point of the finest price: the mean has no more. */
  readonly digits: number;
  readonly fees: ReadonlyMap<string, Decimal>;
}

/** Adds fills up by side and market: `BUY 0.5 BTC-USDT on binance at 61,814.84 (3 fills), fee 0.3 USDT`, at their mean price. */
export class FillSums implements NewsSums<ToldFill> {
  readonly #sums = new Map<string, FillSum>();

  addItem(fill: ToldFill): void {
    const key = `${fill.venue} ${fill.instrument} ${fill.side}`;
    const sum = this.#sums.get(key) ?? emptySum(fill);
    this.#sums.set(key, addFill(sum, fill));
  }

  takeLines(): readonly string[] {
    const lines = [...this.#sums.values()].map(lineOf);
    this.#sums.clear();
    return lines;
  }
}

function emptySum(first: ToldFill): FillSum {
  return { first, fills: 0, quantity: ZERO, notional: ZERO, digits: 0, fees: new Map() };
}

function addFill(sum: FillSum, { fee, feeAsset, price, quantity }: ToldFill): FillSum {
  const [, fraction = ''] = price.split('.');
  return {
    first: sum.first,
    fills: sum.fills + 1,
    quantity: sum.quantity.plus(quantity),
    notional: sum.notional.plus(new Decimal(quantity).times(price)),
    digits: Math.max(sum.digits, fraction.length),
    fees: new Map(sum.fees).set(feeAsset, (sum.fees.get(feeAsset) ?? ZERO).plus(fee)),
  };
}

function lineOf({ digits, fees, fills, first, notional, quantity }: FillSum): string {
  const { side, instrument, venue } = first;
  const price = quantity.eq(ZERO) ? ZERO : notional.div(quantity).round(digits);
  const times = fills === 1 ? '' : ` (${fills} fills)`;
  const charged = [...fees].filter(([, fee]) => !fee.eq(ZERO)).map(([asset, fee]) => `${fee.toFixed()} ${asset}`);
  const fee = charged.length === 0 ? '' : `, fee ${charged.join(' and ')}`;
  return `${side} ${grouped(quantity)} ${instrument} on ${venue} at ${grouped(price)}${times}${fee}`;
}

/** A decimal in plain notation with its thousands set apart, such as `61,814.84`. */
export function grouped(value: Decimal): string {
  const [whole = '', fraction] = value.toFixed().split('.');
  const parted = whole.replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
  return fraction === undefined ? parted : `${parted}.${fraction}`;
}
