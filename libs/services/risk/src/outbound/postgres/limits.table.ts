import type { ScopedLimits } from '#libs/domain';
import type { LimitsEntity } from '#libs/persistence';
import type { EntityManager } from 'typeorm';
import { decimalOrUndefined, textOrNull } from './numeric-text.js';

/** The columns of `limits` under the names of its entity, numbers as text. */
export const LIMITS_COLUMNS = `account, instrument, max_order_quantity::text AS "maxOrderQuantity",
  max_order_notional::text AS "maxOrderNotional", max_position::text AS "maxPosition", version::text AS version`;

/** Reads a row of `limits`. */
export function toScopedLimits(row: LimitsEntity): ScopedLimits {
  return {
    instrument: row.instrument,
    maxOrderQuantity: decimalOrUndefined(row.maxOrderQuantity),
    maxOrderNotional: decimalOrUndefined(row.maxOrderNotional),
    maxPosition: decimalOrUndefined(row.maxPosition),
  };
}

/** Adds a set of limits, which is kept for ever. */
export async function insertLimitRows(
  manager: EntityManager,
  account: string,
  version: number,
  limits: readonly ScopedLimits[],
): Promise<void> {
  await manager.query(
    `INSERT INTO limits (account, version, instrument, max_order_quantity, max_order_notional, max_position)
     SELECT $1, $2, * FROM unnest($3::text[], $4::numeric[], $5::numeric[], $6::numeric[])`,
    [
      ...[account, version, limits.map(({ instrument }) => instrument)],
      limits.map(({ maxOrderQuantity }) => textOrNull(maxOrderQuantity)),
      limits.map(({ maxOrderNotional }) => textOrNull(maxOrderNotional)),
      limits.map(({ maxPosition }) => textOrNull(maxPosition)),
    ],
  );
}
