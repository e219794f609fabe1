import { type Decimal, ZERO, formatDecimal } from '#libs/kernel';
import { isBookable } from '../../position/position.js';
import type { VenueFill } from '../../venue/index.js';
import { type ReportFold, type Reported, executionKey } from './report-fold.js';
import type { BookDifference, StoredBooks, StoredTrade, VerifyTerms } from './stored-books.js';
import { isGiven } from './reach.js';

/** Every stored trade is what the venue reported, every reported execution is stored, and orders are the sums of their trades. */
export function* verifyTrades(books: StoredBooks, fold: ReportFold, terms: VerifyTerms): Generator<BookDifference> {
  const stored = new Set<string>();
  for (const trade of books.trades) {
    const fill = { ...trade.fill, venueSymbol: terms.symbolOf(trade.instrument) };
    const key = executionKey(fill);
    stored.add(key);
    const reported = fold.fills.get(key);
    if (reported !== undefined)
      yield* fewestDifferences(reported.variants.map((said) => [...compareFill(trade, said)]));
    else if (!isGiven(fill.exchangeAtUs, fold.fromUs))
      yield { table: 'trades', key: keyOf(trade), column: '*', stored: sayFill(fill), recomputed: 'no report of it' };
  }
  for (const [key, reported] of fold.fills) if (!stored.has(key)) yield* missingTrade(key, reported, books, terms);
  yield* verifyOrders(books);
}

/** The differences to the report that comes nearest. */
function fewestDifferences(found: readonly (readonly BookDifference[])[]): readonly BookDifference[] {
  return [...found].sort((one, other) => one.length - other.length)[0] ?? [];
}

function* compareFill(trade: StoredTrade, reported: VenueFill): Generator<BookDifference> {
  const { fill } = trade;
  const columns: readonly (readonly [string, string, string])[] = [
    ['side', fill.side, reported.side],
    ['quantity', formatDecimal(fill.quantity), formatDecimal(reported.quantity)],
    ['price', formatDecimal(fill.price), formatDecimal(reported.price)],
    ['fee', formatDecimal(fill.fee), formatDecimal(reported.fee)],
    // A venue may leave the asset of no fee empty; we name the quote then.
    ['fee_asset', fill.feeAsset, reported.feeAsset === '' && fill.fee.eq(ZERO) ? fill.feeAsset : reported.feeAsset],
    ['liquidity', fill.liquidity, reported.liquidity],
    ['exchange_at_us', String(fill.exchangeAtUs), String(reported.exchangeAtUs)],
  ];
  for (const [column, stored, recomputed] of columns)
    if (stored !== recomputed) yield { table: 'trades', key: keyOf(trade), column, stored, recomputed };
}

/** An execution in an instrument of ours that is reported and not stored, unless it cannot be booked or only just came in. */
function* missingTrade(
  key: string,
  { firstAtUs, said }: Reported<VenueFill>,
  books: StoredBooks,
  { settleUs, symbolOf }: VerifyTerms,
): Generator<BookDifference> {
  const held = books.positions.some(({ instrument }) => symbolOf(instrument) === said.venueSymbol);
  const isOurs = held || books.orders.some(({ instrument }) => symbolOf(instrument) === said.venueSymbol);
  const isWrittenDown = books.unbookable.has(key) || books.unbookable.has(said.venueTradeId);
  const cannotBe = isWrittenDown || !isBookable(said);
  if (!isOurs || cannotBe || firstAtUs > books.readAtUs - settleUs) return;
  yield { table: 'trades', key, column: '*', stored: 'no such trade', recomputed: sayFill(said) };
}

function* verifyOrders({ orders, trades }: StoredBooks): Generator<BookDifference> {
  const filled = new Map<string, Decimal>();
  for (const { clientOrderId, fill } of trades)
    filled.set(clientOrderId, (filled.get(clientOrderId) ?? ZERO).plus(fill.quantity));
  for (const { clientOrderId, cumQuantity } of orders) {
    const recomputed = filled.get(clientOrderId) ?? ZERO;
    filled.delete(clientOrderId);
    if (!recomputed.eq(cumQuantity)) yield orderDifference(clientOrderId, formatDecimal(cumQuantity), recomputed);
  }
  for (const [clientOrderId, recomputed] of filled) yield orderDifference(clientOrderId, 'no such order', recomputed);
}

function orderDifference(key: string, stored: string, recomputed: Decimal): BookDifference {
  return { table: 'orders', key, column: 'cum_quantity', stored, recomputed: formatDecimal(recomputed) };
}

function keyOf({ fill, instrument, tradeId }: StoredTrade): string {
  return `${tradeId} (${instrument} ${fill.venueTradeId} of order ${fill.venueOrderId})`;
}

function sayFill({ fee, feeAsset, price, quantity, side }: VenueFill): string {
  return `${side} ${formatDecimal(quantity)} at ${formatDecimal(price)}, fee ${formatDecimal(fee)} ${feeAsset}`;
}
