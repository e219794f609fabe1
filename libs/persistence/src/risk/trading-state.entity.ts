import { Check, Column, Entity } from 'typeorm';
import { TRADING_STATES, type TradingState } from '#libs/domain';
import { TokenColumn, WholeNumberColumn, WordColumn } from '../columns/columns.js';

/** What a scope may do, until a command changes it. The row `all` is always there: a missing row reads as HALTED. */
@Entity('trading_state', { schema: 'risk' })
@Check('version >= 0')
@Check('length(actor) BETWEEN 1 AND 120')
@Check('length(reason) BETWEEN 1 AND 500')
@Check('changed_at_us >= 0')
@Check('(version = 0) = (command_id IS NULL)')
export class RiskTradingStateEntity {
  /** An account id, or `all`. */
  @TokenColumn({ primary: true })
  scope!: string;

  /** What may pass: everything, reductions, or nothing. */
  @WordColumn(TRADING_STATES, 'state')
  state!: TradingState;

  /** Grows by one with every change; 0 before the first. */
  @WholeNumberColumn()
  version!: number;

  /** Who changed it last. */
  @Column('text')
  actor!: string;

  /** What the actor gave as the reason, 1 to 500 characters. */
  @Column('text')
  reason!: string;

  /** The command that changed it; null before the first. */
  @TokenColumn({ nullable: true, unique: true })
  commandId!: string | null;

  /** 0 before the first change. */
  @WholeNumberColumn()
  changedAtUs!: number;
}
