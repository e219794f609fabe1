import { Check, Column, Entity } from 'typeorm';
import { MomentColumn, TokenColumn, WholeNumberColumn } from '../columns/columns.js';

/** Which sets of limits an operator put in force, who and why; sets from the settings have no row. Append-only. */
@Entity('limits_change', { schema: 'risk' })
@Check('version >= 1')
@Check('length(actor) BETWEEN 1 AND 120')
@Check('length(reason) BETWEEN 1 AND 500')
export class LimitsChangeEntity {
  /** The trading account, such as `paper-1`. */
  @TokenColumn({ primary: true })
  account!: string;

  /** Of the set of limits; see `limits`. */
  @WholeNumberColumn({ primary: true })
  version!: number;

  /** Who set them, as the credential says. */
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
