import { ApiProperty } from '@nestjs/swagger';
import { LEDGER_BOOKS, LEDGER_KINDS } from '#libs/domain';
import { isoTimeOf } from '#libs/kernel';
import type { BookedTransaction } from '#libs/persistence';
import { IsoField, MicrosecondsField, TextField } from './field-docs.js';
import { PageView } from './page.view.js';
import { plainDecimalOrNull } from './plain.js';

/** One line of the ledger, with what it was booked for. */
export class LedgerLineView {
  @TextField('The transaction; its lines sum to zero in every asset')
  transactionId!: string;

  @ApiProperty({ description: '1, 2, 3 … within the transaction; 0 for an adjustment that moves nothing' })
  line!: number;

  @IsoField()
  bookedAt!: string;

  @TextField('The account')
  account!: string;

  @TextField('The venue')
  venue!: string;

  @ApiProperty({ enum: LEDGER_KINDS })
  kind!: string;

  @ApiProperty({
    enum: LEDGER_BOOKS,
    nullable: true,
    description: 'What the account holds (WALLET), or the other side of it',
  })
  book!: string | null;

  @TextField('Whose position it moves; null where it moves none', true)
  instrument!: string | null;

  @TextField('The asset', true)
  asset!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '-0.0125',
    description: 'Received by the book, in units of the asset; given where negative; a plain decimal text',
  })
  amount!: string | null;

  @TextField('The execution, the transfer, the asset of an opening, or the difference that was accepted')
  cause!: string;

  @TextField('`venue`, or the operator who accepted a difference')
  actor!: string;

  @TextField("In words; an operator's own for an adjustment")
  reason!: string;

  @IsoField()
  occurredAt!: string;

  @MicrosecondsField('When it happened at the venue')
  occurredAtUs!: number;

  @MicrosecondsField('When it was booked')
  bookedAtUs!: number;
}

/** A page of the ledger. */
export class LedgerView extends PageView {
  @ApiProperty({ type: [LedgerLineView] })
  items!: LedgerLineView[];
}

/** Puts a transaction into lines. */
export function ledgerLinesOf({ entries, ...transaction }: BookedTransaction): readonly LedgerLineView[] {
  const { account, actor, bookedAtUs, cause, kind, occurredAtUs, reason, transactionId, venue } = transaction;
  const times = { bookedAt: isoTimeOf(bookedAtUs), bookedAtUs, occurredAt: isoTimeOf(occurredAtUs), occurredAtUs };
  const nothing = { line: 0, book: null, instrument: null, asset: null, amount: null };
  return (entries.length === 0 ? [nothing] : entries).map(({ amount, asset, book, instrument, line }) => ({
    transactionId,
    line,
    account,
    venue,
    kind,
    book,
    instrument,
    asset,
    amount: plainDecimalOrNull(amount),
    cause,
    actor,
    reason,
    ...times,
  }));
}
