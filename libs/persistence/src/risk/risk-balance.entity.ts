import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an account has of one asset at a venue, as the venue said last. */
@Entity({ name: 'balance', schema: 'risk' })
export class RiskBalanceEntity {
  /** The trading account. */
  @PrimaryColumn('text')
  account!: string;

  /** The venue. */
  @PrimaryColumn('text')
  venue!: string;

  /** The asset, such as `USDT`. */
  @PrimaryColumn('text')
  asset!: string;

  /** Free to use. */
  @Column('numeric')
  free!: string;

  /** Held by open orders. */
  @Column('numeric')
  locked!: string;
}
