import { type AccountAtVenue, type HeldPosition, averagePriceOf, flatPositionIn } from '#libs/domain';
import { Decimal, type InstrumentId, type UnixUs, asId, formatDecimal } from '#libs/kernel';
import { serializationFailure } from '../connection/database-error.js';
import {
  type SqlSession,
  type Statement,
  insertStatementOf,
  selectListOf,
  valuesOf,
} from '../connection/sql-session.js';
import { PositionEntity } from './position.entity.js';

const SELECT = `SELECT ${selectListOf(PositionEntity)} FROM positions WHERE account = $1 AND venue = $2`;
const ALL: Statement = { name: 'orders.heldPositions', text: `${SELECT} ORDER BY instrument` };
const LOCK: Statement = { name: 'orders.lockPosition', text: `${SELECT} AND instrument = $3 FOR NO KEY UPDATE` };
const SAVE: Statement = {
  name: 'orders.savePosition',
  text: `${insertStatementOf('positions', PositionEntity, [])}
    ON CONFLICT (account, venue, instrument) DO UPDATE SET quantity = excluded.quantity, cost = excluded.cost,
      average_price = excluded.average_price, realised_profit = excluded.realised_profit, fees = excluded.fees,
      unrealised_profit = excluded.unrealised_profit, version = excluded.version,
      updated_at_us = excluded.updated_at_us
    WHERE positions.version = excluded.version - 1`,
};
/** Locks in the order of every other writer. */
const SAVE_VALUATIONS: Statement = {
  name: 'orders.saveValuations',
  text: `WITH valued AS (
      SELECT p.instrument, v.mark_price, v.unrealised_profit, v.marked_at_us
      FROM unnest($3::text[], $4::integer[], $5::numeric[], $6::numeric[], $7::bigint[])
        AS v (instrument, version, mark_price, unrealised_profit, marked_at_us)
      JOIN positions p ON p.account = $1 AND p.venue = $2 AND p.instrument = v.instrument AND p.version = v.version
      ORDER BY p.instrument FOR NO KEY UPDATE OF p
    )
    UPDATE positions p SET mark_price = v.mark_price, unrealised_profit = v.unrealised_profit, marked_at_us = v.marked_at_us
    FROM valued v WHERE p.account = $1 AND p.venue = $2 AND p.instrument = v.instrument RETURNING p.instrument`,
};

/** Reads of `orders.positions`. */
export function readPositions(session: SqlSession, at: AccountAtVenue) {
  return {
    async heldPositions(): Promise<readonly HeldPosition[]> {
      return (await session.entitiesOf(PositionEntity, ALL, [at.account, at.venue])).map(toHeldPosition);
    },
  };
}

/** Writes of `orders.positions`. */
export function writePositions(session: SqlSession, at: AccountAtVenue) {
  return {
    async lockPosition(of: { id: InstrumentId; base: string; quote: string }): Promise<HeldPosition> {
      const rows = await session.entitiesOf(PositionEntity, LOCK, [at.account, at.venue, of.id]);
      return rows[0] === undefined ? flatPositionIn(of) : toHeldPosition(rows[0]);
    },
    async savePosition(held: HeldPosition, nowUs: UnixUs): Promise<void> {
      const saved = await session.countOf(SAVE, valuesOf(PositionEntity, fromHeldPosition(at, held, nowUs), []));
      // A position without a row cannot be locked.
      if (saved === 0) throw serializationFailure(`somebody else has had the first fill of ${held.instrument}`);
    },
    async saveValuations(held: readonly HeldPosition[]): Promise<readonly InstrumentId[]> {
      const saved = await session.rowsOf<{ instrument: InstrumentId }>(SAVE_VALUATIONS, [
        ...[at.account, at.venue, held.map(({ instrument }) => instrument), held.map(({ version }) => version)],
        held.map(({ markPrice }) => (markPrice === undefined ? null : formatDecimal(markPrice))),
        held.map(({ unrealisedProfit }) => formatDecimal(unrealisedProfit)),
        held.map(({ markedAtUs }) => markedAtUs ?? null),
      ]);
      const done = new Set(saved.map(({ instrument }) => instrument));
      return held.map(({ instrument }) => instrument).filter((instrument) => !done.has(instrument));
    },
  };
}

/** The position that a row describes. */
export function toHeldPosition(row: PositionEntity): HeldPosition {
  const fees = Object.entries(row.fees).map(([asset, fee]) => [asset, new Decimal(fee)] as const);
  return {
    instrument: asId<InstrumentId>(row.instrument),
    base: row.base,
    quote: row.quote,
    position: {
      quantity: new Decimal(row.quantity),
      cost: new Decimal(row.cost),
      realisedProfit: new Decimal(row.realisedProfit),
      fees: Object.fromEntries(fees),
    },
    version: row.version,
    markPrice: row.markPrice === null ? undefined : new Decimal(row.markPrice),
    markedAtUs: row.markedAtUs ?? undefined,
    unrealisedProfit: new Decimal(row.unrealisedProfit),
  };
}

/** The row of a position. */
export function fromHeldPosition(at: AccountAtVenue, held: HeldPosition, nowUs: UnixUs): PositionEntity {
  const { markPrice, markedAtUs, position } = held;
  const fees = Object.entries(position.fees).map(([asset, fee]) => [asset, formatDecimal(fee)] as const);
  return {
    account: at.account,
    venue: at.venue,
    instrument: held.instrument,
    base: held.base,
    quote: held.quote,
    quantity: formatDecimal(position.quantity),
    cost: formatDecimal(position.cost),
    averagePrice: formatDecimal(averagePriceOf(position)),
    realisedProfit: formatDecimal(position.realisedProfit),
    fees: Object.fromEntries(fees),
    markPrice: markPrice === undefined ? null : formatDecimal(markPrice),
    unrealisedProfit: formatDecimal(held.unrealisedProfit),
    markedAtUs: markedAtUs ?? null,
    version: held.version,
    updatedAtUs: nowUs,
  };
}
