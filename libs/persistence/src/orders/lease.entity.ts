import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import { WholeNumberColumn } from '../columns/columns.js';

/** Who may write the orders of an account at a venue now. Every transaction of the holder names the epoch. */
@Entity('lease', { schema: 'orders' })
@Check('epoch >= 1')
@Unique('lease_epoch_is_a_key', ['venue', 'account', 'epoch'])
export class LeaseEntity {
  /** Exchange, such as `binance`. */
  @PrimaryColumn('text')
  venue!: string;

  /** The trading account, such as `paper-1`. */
  @PrimaryColumn('text')
  account!: string;

  /** Grows by one with every holder. */
  @WholeNumberColumn()
  epoch!: number;

  /** Names the process. */
  @Column('text')
  holder!: string;

  /** By the clock of Postgres. */
  @Column('timestamptz')
  expiresAt!: Date;
}
