import { Check, Entity } from 'typeorm';
import {
  AmountColumn,
  MomentColumn,
  SignedAmountColumn,
  InstrumentColumn,
  TokenColumn,
  WholeNumberColumn,
} from '../columns/columns.js';

/** Strategy's copy of a position, at the newest version received. */
@Entity('position_view', { schema: 'strategy' })
@Check('version >= 1')
export class PositionViewEntity {
  /** The trading account, such as `paper-1`. */
  @TokenColumn({ primary: true })
  account!: string;

  /** Exchange, such as `binance`. */
  @TokenColumn({ primary: true })
  venue!: string;

  /** `BASE-QUOTE`, such as `BTC-USDT`. */
  @InstrumentColumn({ primary: true })
  instrument!: string;

  /** Held, in base; negative is short. */
  @SignedAmountColumn()
  quantity!: string;

  /** Paid per unit held, in quote; zero when flat. */
  @AmountColumn()
  averagePrice!: string;

  /** Made by what was closed, after fees in quote, in quote. */
  @SignedAmountColumn()
  realisedProfit!: string;

  /** Of order-management's fact; older ones are ignored. */
  @WholeNumberColumn()
  version!: number;

  @MomentColumn()
  updatedAtUs!: number;
}
