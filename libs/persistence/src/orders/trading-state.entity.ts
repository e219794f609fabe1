import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TradingState } from '#libs/domain';

/** What risk last decided about a scope: the kill latch. */
@Entity('trading_state', { schema: 'orders' })
export class TradingStateEntity {
  /** An account, or `all`. */
  @PrimaryColumn('text')
  scope!: string;

  /** Whether it may trade, only reduce, or not trade. */
  @Column('text')
  state!: TradingState;

  /** Grows by one with every change of the scope. */
  @Column('integer')
  version!: number;

  /** Who changed it. */
  @Column('text')
  actor!: string;

  /** Why it was changed. */
  @Column('text')
  reason!: string;

  /** When risk decided, in microseconds. */
  @Column('bigint', { name: 'changed_at_us' })
  changedAtUs!: string;
}
