import type { TradingState } from '#libs/domain';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A change of what a scope may do, made by one command and kept for ever. */
@Entity({ name: 'trading_state_change', schema: 'risk' })
export class TradingStateChangeEntity {
  /** Order of the changes; gaps are normal. */
  @PrimaryGeneratedColumn({ type: 'bigint' })
  sequence!: string;

  /** An account id, or `all`. */
  @Column('text')
  scope!: string;

  /** What may pass from then on. */
  @Column('text')
  state!: TradingState;

  /** Grows by one with every change of the scope; unique with it. */
  @Column('bigint')
  version!: string;

  /** Who changed it. */
  @Column('text')
  actor!: string;

  /** What the actor gave as the reason, 1 to 500 characters. */
  @Column('text')
  reason!: string;

  /** The command that changed it; unique. */
  @Column('text', { name: 'command_id' })
  commandId!: string;

  /** When it changed, in microseconds since the epoch. */
  @Column('bigint', { name: 'changed_at_us' })
  changedAtUs!: string;
}
