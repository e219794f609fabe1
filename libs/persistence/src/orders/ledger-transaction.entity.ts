import { Check, Column, Entity, Unique } from 'typeorm';
import { LEDGER_KINDS, type LedgerKind } from '#libs/domain';
import { IdentityColumn, WholeNumberColumn, WordColumn } from '../columns/columns.js';

/**
 * What moved money once; append-only. Its entries come in one statement, at whose end a trigger demands that they are all there and sum to
 * zero in every asset; when the database transaction commits, another demands that they came.
 */
@Entity('ledger_transaction', { schema: 'orders' })
@Check('length(cause) BETWEEN 1 AND 200')
@Check('length(actor) BETWEEN 1 AND 64')
@Check('length(reason) <= 500')
@Check('ledger_adjustment_has_a_reason', `kind <> 'ADJUSTMENT' OR reason <> ''`)
@Check('ledger_has_entries', `entry_count >= 2 OR (entry_count = 0 AND kind = 'ADJUSTMENT')`)
@Unique('ledger_booked_once', ['venue', 'account', 'kind', 'cause'])
export class LedgerTransactionEntity {
  /** Grows with every transaction. */
  @IdentityColumn()
  transactionId!: string;

  /** The trading account, such as `paper-1`. */
  @Column('text')
  account!: string;

  /** Exchange, such as `binance`. */
  @Column('text')
  venue!: string;

  /** What it is about: an opening, a fill with its fee, a transfer, or an adjustment. */
  @WordColumn(LEDGER_KINDS)
  kind!: LedgerKind;

  /** What it was booked for: the execution, the transfer, the asset of an opening, or the discrepancy that was accepted. */
  @Column('text')
  cause!: string;

  /** How many entries it has: none can be added later. */
  @Column('integer')
  entryCount!: number;

  /** `venue`, or the operator who accepted a difference. */
  @Column('text')
  actor!: string;

  /** In words; an operator's own for an adjustment. */
  @Column('text')
  reason!: string;

  @WholeNumberColumn()
  occurredAtUs!: number;

  @WholeNumberColumn()
  bookedAtUs!: number;

  @WholeNumberColumn()
  leaseEpoch!: number;
}
