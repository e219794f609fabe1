import { Column, Entity, PrimaryColumn } from 'typeorm';
import { WholeNumberColumn } from '../columns/columns.js';

/** Up to which execution the fills of an instrument are known to be complete. */
@Entity('fill_cursor', { schema: 'orders' })
export class FillCursorEntity {
  /** Exchange, such as `binance`. */
  @PrimaryColumn('text')
  venue!: string;

  /** The trading account, such as `paper-1`. */
  @PrimaryColumn('text')
  account!: string;

  /** `BASE-QUOTE`, such as `BTC-USDT`. */
  @PrimaryColumn('text')
  instrument!: string;

  @Column('text')
  venueTradeId!: string;

  @WholeNumberColumn()
  updatedAtUs!: number;
}
