import type { AcceptDifferenceReply } from '#libs/contracts';
import { AmountField, TextField } from './field-docs.js';

/** A difference that is closed by an adjustment in the ledger. */
export class AcceptedDifferenceView {
  @TextField('The number of the difference')
  discrepancyId!: string;

  @TextField('What differed')
  kind!: string;

  @TextField('The order, instrument, trade or asset concerned')
  about!: string;

  @AmountField('What the adjustment booked; null where the difference was about no amount', true)
  amount!: string | null;
}

/** Puts a reply into the answer. */
export function acceptedDifferenceView({
  about,
  amount,
  discrepancyId,
  kind,
}: AcceptDifferenceReply): AcceptedDifferenceView {
  return { discrepancyId, kind, about, amount: amount ?? null };
}
