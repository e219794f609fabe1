import { Check, Column, Entity, Unique } from 'typeorm';
import { TRADING_STATES, type TradingState } from '#libs/domain';
import { IdentityColumn, MomentColumn, TokenColumn, WholeNumberColumn, WordColumn } from '../columns/columns.js';

/** Every change of a trading state, in order; append-only. */
@Entity('trading_state_change', { schema: 'risk' })
@Check('version >= 1')
@Check('length(actor) BETWEEN 1 AND 120')
@Check('length(reason) BETWEEN 1 AND 500')
@Unique(['scope', 'version'])
export class RiskTradingStateChangeEntity {
  /** Grows with every change of any scope. */
  @IdentityColumn()
  sequence!: string;

  /** An account id, or `all`. */
  @TokenColumn()
  scope!: string;

  /** What might pass from then on. */
  @WordColumn(TRADING_STATES, 'state')
  state!: TradingState;

  /** Of the scope; grows by one with every change. */
  @WholeNumberColumn()
  version!: number;

  /** Who changed it. */
  @Column('text')
  actor!: string;

  /** What the actor gave as the reason, 1 to 500 characters. */
  @Column('text')
  reason!: string;

  @TokenColumn({ unique: true })
  commandId!: string;

  @MomentColumn()
  changedAtUs!: number;
}
