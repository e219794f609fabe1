import { Check, Column, Entity, Index } from 'typeorm';
import { COMMAND_OUTCOMES, type CommandOutcome } from '#libs/domain';
import { sqlList } from '../migrations/sql-list.js';
import { IdentityColumn, WholeNumberColumn } from '../columns/columns.js';

/** A command of an operator and what became of it; append-only. */
abstract class OperatorCommandColumns {
  /** Grows with every command that was answered. */
  @IdentityColumn()
  sequence!: string;

  @Column('text')
  commandId!: string;

  /** What it wants, such as `cancel-orders`. */
  @Column('text')
  kind!: string;

  /** What it is about: an account, a strategy. */
  @Column('text')
  target!: string;

  /** Who gave it, as the credential says. */
  @Column('text')
  actor!: string;

  /** What the actor gave as the reason, 1 to 500 characters. */
  @Column('text')
  reason!: string;

  /** Everything else that it says. */
  @Column('jsonb')
  content!: object;

  /** Whether it was carried out. */
  @Column('text')
  outcome!: CommandOutcome;

  /** The reply, or the problem where it was refused. */
  @Column('jsonb')
  answer!: object;

  /** Whether this is the answer for ever. */
  @Column('boolean')
  final!: boolean;

  @WholeNumberColumn()
  givenAtUs!: number;
}

/** The checks of the table, the same in every schema. */
function checkCommands(entity: new () => OperatorCommandColumns): void {
  for (const check of [
    `command_id ~ '^[A-Za-z0-9_-]{1,64}$'`,
    `kind ~ '^[a-z][a-z0-9-]{0,63}$'`,
    'length(target) BETWEEN 1 AND 160',
    'length(actor) BETWEEN 1 AND 120',
    'length(reason) BETWEEN 1 AND 500',
    `jsonb_typeof(content) = 'object'`,
    `jsonb_typeof(answer) = 'object'`,
    `outcome IN (${sqlList(COMMAND_OUTCOMES)})`,
    'given_at_us > 0',
    `final OR outcome = 'REFUSED'`,
  ]) {
    Check(check)(entity);
  }
  Index('operator_command_once', ['commandId'], { unique: true, where: 'final' })(entity);
}

/** What operators told risk. */
@checkCommands
@Entity('operator_command', { schema: 'risk' })
export class RiskOperatorCommandEntity extends OperatorCommandColumns {}

/** What operators told order-management. */
@checkCommands
@Entity('operator_command', { schema: 'orders' })
export class OrdersOperatorCommandEntity extends OperatorCommandColumns {}

/** What operators told strategy. */
@checkCommands
@Entity('operator_command', { schema: 'strategy' })
export class StrategyOperatorCommandEntity extends OperatorCommandColumns {}
