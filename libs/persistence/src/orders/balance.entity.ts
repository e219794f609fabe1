import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an account holds of one asset, as the venue says, beside what our own trades explain. */
@Entity('balances', { schema: 'orders' })
export class BalanceEntity {
  /** The account it belongs to. */
  @PrimaryColumn('text')
  account!: string;

  /** Exchange, such as `binance`. */
  @PrimaryColumn('text')
  venue!: string;

  /** The asset, such as USDT. */
  @PrimaryColumn('text')
  asset!: string;

  /** Free to use. */
  @Column('numeric')
  free!: string;

  /** Held by open orders. */
  @Column('numeric')
  locked!: string;

  /** What all booked trades together have added (or taken). */
  @Column('numeric', { name: 'booked_change' })
  bookedChange!: string;

  /** The total before our first booked trade; null until the first reconciliation. */
  @Column('numeric', { nullable: true })
  baseline!: string | null;

  /** In microseconds. */
  @Column('bigint', { name: 'updated_at_us' })
  updatedAtUs!: string;
}
