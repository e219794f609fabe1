import { type Reservation, reservationParts } from '#libs/domain';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type VenueId,
  asId,
  formatDecimal,
} from '#libs/kernel';
import type { ReservationEntity } from '#libs/persistence';
import type { EntityManager } from 'typeorm';
import { decimalOrUndefined, textOrNull } from './numeric-text.js';

/** What of a row of `reservation` is not computed from the rest. */
export type ReservationFields = Omit<ReservationEntity, 'filled' | 'released' | 'openQuantity' | 'overfill'>;

/** The columns of `reservation` under the names of its entity, numbers as text; the parts are computed from them. */
export const RESERVATION_COLUMNS = `intent_id AS "intentId", account, venue, instrument, side, quantity::text AS quantity,
  price::text AS price, executed::text AS executed, ended_cum_quantity::text AS "endedCumQuantity",
  order_version::text AS "orderVersion"`;

/** Reads a row of `reservation`. */
export function toReservation(row: ReservationFields): Reservation {
  return {
    intentId: asId<IntentId>(row.intentId),
    account: asId<AccountId>(row.account),
    venue: asId<VenueId>(row.venue),
    instrument: asId<InstrumentId>(row.instrument),
    side: row.side,
    quantity: new Decimal(row.quantity),
    price: new Decimal(row.price),
    executed: new Decimal(row.executed),
    endedCumQuantity: decimalOrUndefined(row.endedCumQuantity),
    orderVersion: Number(row.orderVersion),
  };
}

/** What changes in a reservation, and its parts: `$2` to `$8` of the statement below. */
function changingFields(reservation: Reservation): (string | number | null)[] {
  const { filled, released, open, overfill } = reservationParts(reservation);
  const parts = [filled, released, open, overfill].map(formatDecimal);
  const { executed, endedCumQuantity, orderVersion } = reservation;
  return [formatDecimal(executed), textOrNull(endedCumQuantity), ...parts, orderVersion];
}

/** Adds a reservation. */
export async function insertReservationRow(manager: EntityManager, reservation: Reservation): Promise<void> {
  const { intentId, account, venue, instrument, side, quantity, price } = reservation;
  await manager.query(
    `INSERT INTO reservation (intent_id, executed, ended_cum_quantity, filled, released, open_quantity, overfill,
       order_version, account, venue, instrument, side, quantity, price)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ...[intentId, ...changingFields(reservation), account, venue, instrument, side],
      ...[formatDecimal(quantity), formatDecimal(price)],
    ],
  );
}
