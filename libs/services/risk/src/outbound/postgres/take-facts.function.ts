import { type Reservation, type TrackedPosition, type VenueBalances, reservationParts } from '#libs/domain';
import { type VenueId, asId, formatDecimal } from '#libs/kernel';
import type { HotConnection, RiskPositionEntity, Statement } from '#libs/persistence';
import type { FactsChange, FactsQuestion, KnownFacts } from '../../ports.js';
import { textOrNull } from './numeric-text.js';
import { POSITION_COLUMNS, toTrackedPosition } from './position.table.js';
import { RESERVATION_COLUMNS, type ReservationFields, toReservation } from './reservation.table.js';

const rowsOf = (select: string): string => `(SELECT coalesce(json_agg(r), '[]') FROM (${select}) AS r)`;

/** One statement, hence one moment. */
const KNOWN_FACTS: Statement = {
  name: 'risk.knownFacts',
  text: `SELECT
    (SELECT coalesce(json_agg(message_id), '[]') FROM inbox WHERE message_id = ANY ($2::text[])) AS "takenIds",
    ${rowsOf(`SELECT ${RESERVATION_COLUMNS} FROM reservation WHERE intent_id = ANY ($3::text[])`)} AS reservations,
    ${rowsOf(`SELECT ${POSITION_COLUMNS} FROM position JOIN unnest($4::text[], $5::text[]) AS place (venue, instrument)
      USING (venue, instrument) WHERE account = $1`)} AS positions,
    ${rowsOf(
      `SELECT venue, version::text AS version, exchange_at_us::text AS "exchangeAtUs" FROM balance_version
       WHERE account = $1`,
    )} AS balances`,
};

/** `risk.take_facts_at` of the migrations: inbox, reservations, positions, balances, spends and account of the facts, with their checks. */
const TAKE_FACTS: Statement = {
  name: 'risk.takeFacts',
  text: 'SELECT outcome, account_version AS version FROM risk.take_facts_at($1, $2)',
};

interface TakenRow {
  readonly outcome: 'RECORDED' | 'STALE';
  /** At which the account is now. */
  readonly version: string;
}

interface KnownRow {
  readonly takenIds: readonly string[];
  readonly reservations: readonly ReservationFields[];
  readonly positions: readonly RiskPositionEntity[];
  readonly balances: readonly { readonly venue: string; readonly version: string; readonly exchangeAtUs: string }[];
}

/** Reads what is known of what facts tell of. */
export async function selectKnownFacts(connection: HotConnection, question: FactsQuestion): Promise<KnownFacts> {
  const { account, intentIds, messageIds, places } = question;
  const venues = places.map(({ venue }) => venue);
  const instruments = places.map(({ instrument }) => instrument);
  const values = [account, messageIds, intentIds, venues, instruments];
  const [row] = await connection.rowsOf<KnownRow>(KNOWN_FACTS, values);
  if (row === undefined) throw new Error('a statement without FROM returns a row');
  return {
    takenIds: row.takenIds,
    reservations: row.reservations.map(toReservation),
    positions: row.positions.map(toTrackedPosition),
    balances: row.balances.map(({ exchangeAtUs, venue, version }) => ({
      venue: asId<VenueId>(venue),
      version: Number(version),
      exchangeAtUs: Number(exchangeAtUs),
    })),
  };
}

/** Writes what facts change, in one statement that commits by itself. */
export async function callTakeFacts(connection: HotConnection, change: FactsChange): Promise<TakenRow> {
  const values = [change.account, JSON.stringify(changeJson(change))];
  const [row] = await connection.rowsOf<TakenRow>(TAKE_FACTS, values);
  if (row === undefined) throw new Error('a function returns its result');
  return row;
}

/** A change by the names of the columns; decimals as text, because JSON's own numbers are binary fractions. */
function changeJson({ reservedBy, ...change }: FactsChange): object {
  return {
    messages: change.messages.map(({ id, subjectName }) => ({ message_id: id, subject: subjectName })),
    reservations: change.reservations.map(({ after, before }) => ({
      before: reservationJson(before),
      after: reservationJson(after),
    })),
    positions: change.positions.map(({ after, before }) => ({
      before: positionJson(before),
      after: positionJson(after),
    })),
    balances: change.balances.map(({ after, versionBefore }) => ({
      version_before: versionBefore,
      ...balancesJson(after),
    })),
    uncovered_spends: change.uncoveredSpends.map(({ amount, asset, exchangeAtUs, fillId, venue }) => ({
      venue,
      fill_id: fillId,
      asset,
      amount: formatDecimal(amount),
      exchange_at_us: exchangeAtUs,
    })),
    is_account_changed: reservedBy !== undefined,
    reserved_by: textOrNull(reservedBy),
  };
}

function reservationJson(reservation: Reservation): object {
  const { endedCumQuantity, executed, intentId, orderVersion } = reservation;
  const { filled, released, open, overfill } = reservationParts(reservation);
  return {
    intent_id: intentId,
    executed: formatDecimal(executed),
    order_version: orderVersion,
    ended_cum_quantity: textOrNull(endedCumQuantity),
    filled: formatDecimal(filled),
    released: formatDecimal(released),
    open_quantity: formatDecimal(open),
    overfill: formatDecimal(overfill),
  };
}

function positionJson({ booked, fills, instrument, quantity, venue }: TrackedPosition): object {
  return {
    venue,
    instrument,
    quantity: formatDecimal(quantity),
    fills,
    booked_quantity: textOrNull(booked?.quantity),
    booked_version: booked?.version ?? null,
  };
}

function balancesJson({ assets, exchangeAtUs, venue, version }: VenueBalances): object {
  const held = assets.map(({ asset, free, locked }) => ({
    asset,
    free: formatDecimal(free),
    locked: formatDecimal(locked),
  }));
  return { venue, version, exchange_at_us: exchangeAtUs, assets: held };
}
