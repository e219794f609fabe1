import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { LEDGER_BOOKS, type LedgerBook } from '#libs/domain';
import { SignedAmountColumn, WholeNumberColumn, WordColumn } from '../columns/columns.js';
import { LedgerTransactionEntity } from './ledger-transaction.entity.js';

/** One line of a ledger transaction; append-only. */
@Entity('ledger_entry', { schema: 'orders' })
@Check('line >= 1')
@Check('length(asset) BETWEEN 1 AND 64')
@Check('amount <> 0')
export class LedgerEntryEntity {
  /** The transaction that it is a line of. */
  @WholeNumberColumn({ primary: true })
  @ForeignKey(() => LedgerTransactionEntity)
  transactionId!: number;

  /** 1, 2, 3 … within the transaction. */
  @PrimaryColumn('integer')
  line!: number;

  /** What the account holds (`WALLET`), or the other side of it. */
  @WordColumn(LEDGER_BOOKS)
  book!: LedgerBook;

  /** Whose position it moves, such as `BTC-USDT`; null where it moves none. */
  @Column('text', { nullable: true })
  instrument!: string | null;

  /** Such as `USDT`. */
  @Column('text')
  asset!: string;

  /** Received by the book, in units of the asset; given where negative. */
  @SignedAmountColumn()
  amount!: string;
}
