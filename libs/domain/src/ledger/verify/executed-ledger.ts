import type { VenueFill } from '../../venue/index.js';
import type { Instrument } from '../../instrument/index.js';
import { withFeeAsset } from '../../position/booked-trade.js';
import { isBookable } from '../../position/position.js';
import { feeInstrumentOf, fillTransaction } from '../fill-transaction.js';
import type { LedgerTransaction } from '../ledger-transaction.js';
import type { ReportFold } from './report-fold.js';

/**
 * The ledger of everything that was executed and transferred, made of reports alone and in an order of its own, so that the same reports
 * make the same ledger in whatever order and however often they came. What is not in a traded instrument or cannot be booked is left out.
 */
export function executedLedgerOf(
  fold: ReportFold,
  traded: readonly Pick<Instrument, 'id' | 'base' | 'quote' | 'venueSymbol'>[],
): readonly LedgerTransaction[] {
  const bySymbol = new Map(traded.map((instrument) => [instrument.venueSymbol, instrument]));
  const made = [...fold.fills.values()].flatMap(({ said }) => {
    const instrument = bySymbol.get(said.venueSymbol);
    if (instrument === undefined || !isBookable(said)) return [];
    const fill: VenueFill = withFeeAsset(said, instrument);
    return [fillTransaction(fill, instrument, feeInstrumentOf(fill, instrument, traded)?.id)];
  });
  const all = [...made, ...[...fold.transfers.values()].map(({ said }) => said)];
  const rank = ({ cause, kind, occurredAtUs }: LedgerTransaction): string =>
    [String(occurredAtUs).padStart(20, '0'), kind, cause].join(' ');
  return all.sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
}
