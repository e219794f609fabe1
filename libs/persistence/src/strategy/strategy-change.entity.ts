import { Check, Column, Entity } from 'typeorm';
import { MomentColumn, TokenColumn, WholeNumberColumn } from '../columns/columns.js';

/** Every change of a strategy by an operator, in order; append-only. */
@Entity('strategy_change', { schema: 'strategy' })
@Check('version >= 1')
@Check('length(name) BETWEEN 1 AND 120')
@Check(`jsonb_typeof(parameters) = 'object'`)
@Check('length(actor) BETWEEN 1 AND 120')
@Check('length(reason) BETWEEN 1 AND 500')
export class StrategyChangeEntity {
  /** The strategy's own id, such as `momentum-1`. */
  @TokenColumn({ primary: true })
  strategy!: string;

  /** Grows by one with every change of the strategy. */
  @WholeNumberColumn({ primary: true })
  version!: number;

  /** Which strategy of the registry the parameters are for. */
  @Column('text')
  name!: string;

  /** Whether it trades. */
  @Column('boolean')
  active!: boolean;

  /** What differs from the defaults. */
  @Column('jsonb')
  parameters!: Readonly<Record<string, unknown>>;

  /** Who changed it, as the credential says. */
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
