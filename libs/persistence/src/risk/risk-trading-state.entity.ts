import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TradingState } from '#libs/domain';

/** What a scope may do, for ever until changed by a command. */
@Entity({ name: 'trading_state', schema: 'risk' })
export class RiskTradingState {
  /** An account id, or `all`. */
  @PrimaryColumn('text')
  scope!: string;

  /** What may pass: everything, reductions, or nothing. */
  @Column('text')
  state!: TradingState;

  /** Grows by one with every change; 0 before the first. */
  @Column('bigint')
  version!: string;

  /** Who changed it last. */
  @Column('text')
  actor!: string;

  /** What the actor gave as the reason, 1 to 500 characters. */
  @Column('text')
  reason!: string;

  /** The command that changed it; null before the first. */
  @Column('text', { name: 'command_id', nullable: true })
  commandId!: string | null;

  /** When it changed, in microseconds since the epoch; 0 before the first change. */
  @Column('bigint', { name: 'changed_at_us' })
  changedAtUs!: string;
}
