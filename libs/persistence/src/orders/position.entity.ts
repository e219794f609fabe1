import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an account holds in an instrument, made by its trades alone. */
@Entity('positions', { schema: 'orders' })
export class PositionEntity {
  /** The account it belongs to. */
  @PrimaryColumn('text')
  account!: string;

  /** Exchange, such as `binance`. */
  @PrimaryColumn('text')
  venue!: string;

  /** The instrument, as BASE-QUOTE. */
  @PrimaryColumn('text')
  instrument!: string;

  /** The asset that is bought and sold. */
  @Column('text')
  base!: string;

  /** The asset it is priced in. */
  @Column('text')
  quote!: string;

  /** In base; negative is short. */
  @Column('numeric')
  quantity!: string;

  /** Paid for what is held, in quote; negative for a short position. */
  @Column('numeric')
  cost!: string;

  /** Paid per unit held, in quote; zero when flat. */
  @Column('numeric', { name: 'average_price' })
  averagePrice!: string;

  /** Made by what was closed, after fees in quote, in quote. */
  @Column('numeric', { name: 'realised_profit' })
  realisedProfit!: string;

  /** All fees ever charged, by asset, as decimal texts. */
  @Column('jsonb')
  fees!: Record<string, string>;

  /** The last price it was valued at, in quote; null before the first. */
  @Column('numeric', { name: 'mark_price', nullable: true })
  markPrice!: string | null;

  /** At the last mark, in quote. */
  @Column('numeric', { name: 'unrealised_profit' })
  unrealisedProfit!: string;

  /** When the mark was received, in microseconds. */
  @Column('bigint', { name: 'marked_at_us', nullable: true })
  markedAtUs!: string | null;

  /** Grows by one with every fill. */
  @Column('integer')
  version!: number;

  /** When a fill last changed it, in microseconds. */
  @Column('bigint', { name: 'updated_at_us' })
  updatedAtUs!: string;
}
