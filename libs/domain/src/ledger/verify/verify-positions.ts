import { type InstrumentId, formatDecimal } from '#libs/kernel';
import { type HeldPosition, flatPositionIn, heldAfterFee, heldAfterFill } from '../../position/held-position.js';
import { type Position, averagePriceOf } from '../../position/position.js';
import type { BookDifference, StoredBooks, StoredPosition } from './stored-books.js';

/** The realised profit of every trade and every position are what the trades make of them, in the order of booking. */
export function* verifyPositions(
  books: StoredBooks,
  feeInstruments: ReadonlyMap<string, InstrumentId>,
): Generator<BookDifference> {
  const held = new Map<string, HeldPosition>(
    books.positions.map(({ base, instrument, quote }) => [instrument, flatPositionIn({ id: instrument, base, quote })]),
  );
  for (const { fill, instrument, realisedProfit, tradeId } of books.trades) {
    const before = held.get(instrument);
    if (before === undefined) {
      yield {
        table: 'positions',
        key: instrument,
        column: '*',
        stored: 'no such position',
        recomputed: 'it was traded',
      };
      continue;
    }
    const after = heldAfterFill(before, fill);
    held.set(instrument, after);
    const made = after.position.realisedProfit.minus(before.position.realisedProfit);
    if (!made.eq(realisedProfit))
      yield {
        table: 'trades',
        key: tradeId,
        column: 'realised_profit',
        stored: formatDecimal(realisedProfit),
        recomputed: formatDecimal(made),
      };
    const payer = held.get(feeInstruments.get(`${instrument}:${fill.venueTradeId}:${fill.venueOrderId}`) ?? '');
    if (payer !== undefined) held.set(payer.instrument, heldAfterFee(payer, fill.fee));
  }
  for (const stored of books.positions) {
    const recomputed = held.get(stored.instrument);
    if (recomputed !== undefined) yield* comparePosition(stored, recomputed);
  }
}

function* comparePosition(stored: StoredPosition, { position, version }: HeldPosition): Generator<BookDifference> {
  const has = {
    ...textsOf(stored.position),
    average_price: formatDecimal(stored.averagePrice),
    version: String(stored.version),
  };
  const is = { ...textsOf(position), average_price: formatDecimal(averagePriceOf(position)), version: String(version) };
  for (const [column, recomputed] of Object.entries(is)) {
    const value = has[column as keyof typeof has];
    if (value !== recomputed) yield { table: 'positions', key: stored.instrument, column, stored: value, recomputed };
  }
}

function textsOf({ cost, fees, quantity, realisedProfit }: Position) {
  const charged = Object.entries(fees).map(([asset, fee]) => `${formatDecimal(fee)} ${asset}`);
  return {
    quantity: formatDecimal(quantity),
    cost: formatDecimal(cost),
    realised_profit: formatDecimal(realisedProfit),
    fees: charged.sort().join(', '),
  };
}
