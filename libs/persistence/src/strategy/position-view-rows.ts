import type { EntityManager } from 'typeorm';
import type { PositionView } from '#libs/domain';
import { type AccountId, Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { PositionViewEntity } from './position-view.entity.js';

const UPSERT = `
  INSERT INTO strategy.position_view
    (account, venue, instrument, quantity, average_price, realised_profit, version, updated_at_us)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (account, venue, instrument) DO UPDATE SET quantity = EXCLUDED.quantity,
    average_price = EXCLUDED.average_price, realised_profit = EXCLUDED.realised_profit, version = EXCLUDED.version,
    updated_at_us = EXCLUDED.updated_at_us
  WHERE position_view.version < EXCLUDED.version`;

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

/** Writes a position; a newer version that is there already stays. */
export async function savePositionRow(manager: EntityManager, position: PositionView): Promise<void> {
  await manager.query(UPSERT, [
    position.account,
    position.venue,
    position.instrument,
    position.quantity.toFixed(),
    position.averagePrice.toFixed(),
    position.realisedProfit.toFixed(),
    position.version,
    position.updatedAtUs,
  ]);
}

/** All positions. */
export async function findPositionRows(manager: EntityManager): Promise<readonly PositionView[]> {
  return (await manager.find(PositionViewEntity)).map(fromPositionRow);
}

function fromPositionRow(row: PositionViewEntity): PositionView {
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
