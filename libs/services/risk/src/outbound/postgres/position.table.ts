import type { TrackedPosition } from '#libs/domain';
import { type AccountId, Decimal, type InstrumentId, type VenueId, asId, formatDecimal } from '#libs/kernel';
import type { RiskPositionEntity } from '#libs/persistence';
import type { EntityManager } from 'typeorm';
import { textOrNull } from './numeric-text.js';

/** The columns of `position` under the names of its entity, numbers as text. */
export const POSITION_COLUMNS = `account, venue, instrument, quantity::text AS quantity, fills::text AS fills,
  booked_quantity::text AS "bookedQuantity", booked_version::text AS "bookedVersion"`;

/** Reads a row of `position`. */
export function toTrackedPosition(row: RiskPositionEntity): TrackedPosition {
  const { bookedQuantity, bookedVersion } = row;
  return {
    account: asId<AccountId>(row.account),
    venue: asId<VenueId>(row.venue),
    instrument: asId<InstrumentId>(row.instrument),
    quantity: new Decimal(row.quantity),
    fills: Number(row.fills),
    booked:
      bookedQuantity === null || bookedVersion === null
        ? undefined
        : { quantity: new Decimal(bookedQuantity), version: Number(bookedVersion) },
  };
}

/** Adds or replaces a position. */
export async function upsertPositionRow(manager: EntityManager, position: TrackedPosition): Promise<void> {
  const { account, venue, instrument, quantity, fills, booked } = position;
  await manager.query(
    `INSERT INTO position (account, venue, instrument, quantity, fills, booked_quantity, booked_version)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (account, venue, instrument) DO UPDATE SET quantity = excluded.quantity, fills = excluded.fills,
       booked_quantity = excluded.booked_quantity, booked_version = excluded.booked_version`,
    [account, venue, instrument, formatDecimal(quantity), fills, textOrNull(booked?.quantity), booked?.version ?? null],
  );
}
