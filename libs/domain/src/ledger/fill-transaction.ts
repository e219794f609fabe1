import { type InstrumentId, ZERO, formatDecimal } from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';
import { type PositionFill, executedOf } from '../position/position.js';
import type { VenueFill } from '../venue/index.js';
import type { LedgerEntry, LedgerTransaction } from './ledger-transaction.js';

/** What the ledger knows of an instrument. */
export type LedgerInstrument = Pick<Instrument, 'id' | 'base' | 'quote'>;

/** Who says what the venue reported. */
export const VENUE_ACTOR = 'venue';

/**
 * The instrument whose position pays a fee in a third asset: the one that trades this asset, against the same quote where there are
 * several, else the first by name. `undefined` where the fee is in base or quote, or nobody trades its asset.
 */
export function feeInstrumentOf<T extends LedgerInstrument>(
  fill: Pick<PositionFill, 'fee' | 'feeAsset'>,
  { base, quote }: LedgerInstrument,
  traded: readonly T[],
): T | undefined {
  if (fill.fee.eq(ZERO) || fill.feeAsset === base || fill.feeAsset === quote) return undefined;
  const rank = (of: T): string => `${of.quote === quote ? 0 : 1} ${of.id}`;
  const paying = traded.filter((one) => one.base === fill.feeAsset);
  return paying.sort((one, other) => (rank(one) < rank(other) ? -1 : 1))[0];
}

/** The entries of an execution: base against quote in the instrument's own book, and the fee in whatever asset it was charged. */
export function fillEntries(
  fill: PositionFill,
  instrument: LedgerInstrument,
  feeInstrument: InstrumentId | undefined,
): readonly LedgerEntry[] {
  const { base, id, quote } = instrument;
  const bought = executedOf(fill);
  const isOfThePair = fill.feeAsset === base || fill.feeAsset === quote;
  return [
    ...moveTo('TRADING', id, base, bought),
    ...moveTo('TRADING', id, quote, bought.times(fill.price).neg()),
    ...moveTo('FEES', isOfThePair ? id : feeInstrument, fill.feeAsset, fill.fee.neg()),
  ];
}

/** The transaction of an execution, under the key that makes an execution the same one. */
export function fillTransaction(
  fill: VenueFill,
  instrument: LedgerInstrument,
  feeInstrument: InstrumentId | undefined,
): LedgerTransaction {
  const { exchangeAtUs, quantity, price, side, venueOrderId, venueTradeId } = fill;
  return {
    kind: 'FILL',
    cause: `${instrument.id}:${venueTradeId}:${venueOrderId}`,
    actor: VENUE_ACTOR,
    reason: `${side} ${formatDecimal(quantity)} at ${formatDecimal(price)}`,
    occurredAtUs: exchangeAtUs,
    entries: fillEntries(fill, instrument, feeInstrument),
  };
}

/** What the wallet receives, and the book that gives it; nothing for an amount of zero. */
export function moveTo(
  book: LedgerEntry['book'],
  instrument: InstrumentId | undefined,
  asset: string,
  received: LedgerEntry['amount'],
): readonly LedgerEntry[] {
  if (received.eq(ZERO)) return [];
  return [
    { book: 'WALLET', instrument: undefined, asset, amount: received },
    { book, instrument, asset, amount: received.neg() },
  ];
}
