import type { TrackedPosition } from '#libs/domain';
import { type AccountId, Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import type { RiskPositionEntity } from '#libs/persistence';

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
