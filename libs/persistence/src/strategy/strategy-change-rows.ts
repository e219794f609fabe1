import type { EntityManager } from 'typeorm';
import type { StrategyChange } from '#libs/domain';
import { type StrategyId, asId } from '#libs/kernel';
import { StrategyChangeEntity } from './strategy-change.entity.js';

/** The newest change of each strategy that was ever changed. */
export async function findNewestStrategyChangeRows(manager: EntityManager): Promise<readonly StrategyChange[]> {
  const rows = await manager
    .createQueryBuilder(StrategyChangeEntity, 'change')
    .distinctOn(['change.strategy'])
    .orderBy({ 'change.strategy': 'ASC', 'change.version': 'DESC' })
    .getMany();
  return rows.map(({ active: on, ...row }) => ({ ...row, on, strategy: asId<StrategyId>(row.strategy) }));
}

/** Adds a change; throws where its version or its command is taken. */
export async function insertStrategyChangeRow(manager: EntityManager, change: StrategyChange): Promise<void> {
  const { on: active, ...row } = change;
  await manager.insert(StrategyChangeEntity, { ...row, active } as object);
}

/** Lets no other transaction change a strategy until the end of this one; a row to lock is not there before the first change. */
export async function lockStrategyChanges(manager: EntityManager, strategy: string): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock(hashtext('strategy_change'), hashtext($1))`, [strategy]);
}
