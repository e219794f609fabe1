import type { EntityManager } from 'typeorm';
import type { PositionView } from '#libs/domain';
import { type AccountId, Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { jsonSelectListOf } from '../connection/sql-session.js';
import { PositionViewEntity } from './position-view.entity.js';

/** The columns of `position_view` under the names of its entity, as JSON hands them over: decimals as text, whose digits it would lose. */
export const POSITION_VIEW_COLUMNS: string = jsonSelectListOf(PositionViewEntity);

/** Whose position it is, and of what. */
type PositionKey = Pick<PositionView, 'account' | 'venue' | 'instrument'>;

/** Reads a position and locks its row until the end of the transaction. */
export async function lockPositionRow(
  manager: EntityManager,
  { account, venue, instrument }: PositionKey,
): Promise<PositionView | undefined> {
  const where = { account, venue, instrument };
  const row = await manager.findOne(PositionViewEntity, { where, lock: { mode: 'pessimistic_write' } });
  return row === null ? undefined : fromPositionRow(row);
}

/** All positions. */
export async function findPositionRows(manager: EntityManager): Promise<readonly PositionView[]> {
  return (await manager.find(PositionViewEntity)).map(fromPositionRow);
}

/** Turns a row into the domain's view. */
export function fromPositionRow(row: PositionViewEntity): PositionView {
  return {
    account: asId<AccountId>(row.account),
    venue: asId<VenueId>(row.venue),
    instrument: asId<InstrumentId>(row.instrument),
    quantity: new Decimal(row.quantity),
    averagePrice: new Decimal(row.averagePrice),
    realisedProfit: new Decimal(row.realisedProfit),
    version: row.version,
    updatedAtUs: row.updatedAtUs,
  };
}
