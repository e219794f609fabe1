import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { AmountColumn, SignedAmountColumn, WholeNumberColumn } from '../columns/columns.js';

/** What an account holds in an instrument, made by its trades alone. `realisedProfit - cost` is the cash that has moved. */
@Entity('positions', { schema: 'orders' })
@Check(`jsonb_typeof(fees) = 'object'`)
@Check('mark_price > 0')
@Check('version >= 1')
@Check('position_flat_costs_nothing', 'quantity <> 0 OR (cost = 0 AND average_price = 0)')
@Check('position_cost_follows_quantity', 'cost = 0 OR sign(cost) = sign(quantity)')
export class PositionEntity {
  /** The trading account, such as `paper-1`. */
  @PrimaryColumn('text')
  account!: string;

  /** Exchange, such as `binance`. */
  @PrimaryColumn('text')
  venue!: string;

  /** `BASE-QUOTE`, such as `BTC-USDT`. */
  @PrimaryColumn('text')
  instrument!: string;

  /** The asset that is bought and sold. */
  @Column('text')
  base!: string;

  /** The asset it is priced in. */
  @Column('text')
  quote!: string;

  /** Held, in base; negative is short. */
  @SignedAmountColumn()
  quantity!: string;

  /** Paid for what is held, in quote; negative for a short position. */
  @SignedAmountColumn()
  cost!: string;

  /** Paid per unit held, in quote; zero when flat. */
  @AmountColumn()
  averagePrice!: string;

  /** Made by what was closed, after fees in quote, in quote. */
  @SignedAmountColumn()
  realisedProfit!: string;

  /** All fees ever charged, by asset, as decimal texts. */
  @Column('jsonb', { default: '{}' })
  fees!: Readonly<Record<string, string>>;

  /** The last price it was valued at, in quote; null before the first. */
  @AmountColumn({ nullable: true })
  markPrice!: string | null;

  /** At the last mark, in quote. */
  @SignedAmountColumn({ default: 0 })
  unrealisedProfit!: string;

  /** When the mark was received. */
  @WholeNumberColumn({ nullable: true })
  markedAtUs!: number | null;

  /** Grows by one with every fill. */
  @Column('integer')
  version!: number;

  /** When a fill last changed it. */
  @WholeNumberColumn()
  updatedAtUs!: number;
}
