import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { TRADING_STATES, type TradingState } from '#libs/domain';
import { WholeNumberColumn, WordColumn } from '../columns/columns.js';

/** The sender's own copy of what a scope may do, as risk last announced it; a missing row `all` reads as HALTED. */
@Entity('trading_state', { schema: 'orders' })
@Check('version >= 0')
export class OrdersTradingStateEntity {
  /** An account id, or `all`. */
  @PrimaryColumn('text')
  scope!: string;

  /** What may pass: everything, reductions, or nothing. */
  @WordColumn(TRADING_STATES)
  state!: TradingState;

  /** Of risk's announcement; 0 before the first. */
  @Column('integer')
  version!: number;

  /** Who changed it last. */
  @Column('text')
  actor!: string;

  /** What the actor gave as the reason. */
  @Column('text')
  reason!: string;

  @WholeNumberColumn()
  changedAtUs!: number;
}
