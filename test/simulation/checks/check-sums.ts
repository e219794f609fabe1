import type { BookedTrade, HeldPosition, Order } from '#libs/domain';
import { type Decimal, ZERO } from '#libs/kernel';
import { type Violation, violation } from './violation.js';

/** The committed books, as far as fills are concerned. */
export interface BookedFills {
  readonly trades: readonly BookedTrade[];
  readonly positions: readonly HeldPosition[];
  readonly orders: readonly Order[];
}

/** I-01, I-02, I-03: positions and executed quantities are the sums of the trades, and each trade is there once. */
export function checkSums({ orders, positions, trades }: BookedFills): readonly Violation[] {
  const found: Violation[] = [];
  const keys = new Set<string>();
  const held = new Map<string, Decimal>();
  const executed = new Map<string, Decimal>();
  const pairs = new Map(positions.map((one) => [one.instrument, one]));
  for (const { clientOrderId, fill, instrument } of trades) {
    const key = `${instrument} ${fill.venueTradeId} ${fill.venueOrderId}`;
    if (keys.has(key)) found.push(violation('I-03', key, 'booked twice'));
    keys.add(key);
    const pair = pairs.get(instrument);
    if (pair === undefined) found.push(violation('I-01', instrument, 'traded, and no position'));
    else held.set(instrument, (held.get(instrument) ?? ZERO).plus(movedBy(fill, pair.base)));
    executed.set(clientOrderId, (executed.get(clientOrderId) ?? ZERO).plus(fill.quantity));
  }
  for (const { instrument, position } of positions) {
    const sum = held.get(instrument) ?? ZERO;
    if (!sum.eq(position.quantity))
      found.push(violation('I-01', instrument, `holds ${position.quantity.toFixed()}, fills make ${sum.toFixed()}`));
  }
  for (const { clientOrderId, cumQuantity } of orders) {
    const sum = executed.get(clientOrderId) ?? ZERO;
    if (!sum.eq(cumQuantity))
      found.push(violation('I-02', clientOrderId, `executed ${cumQuantity.toFixed()}, fills make ${sum.toFixed()}`));
  }
  return found;
}

/** What a fill moves in base; written here once more, because a check that asks the code under test proves nothing. */
function movedBy({ fee, feeAsset, quantity, side }: BookedTrade['fill'], base: string): Decimal {
  const executed = side === 'BUY' ? quantity : quantity.neg();
  return feeAsset === base ? executed.minus(fee) : executed;
}
