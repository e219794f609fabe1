import {
  type Reservation,
  type TrackedPosition,
  type UncoveredSpend,
  type VenueBalances,
  isCoveredBy,
  newRiskAccount,
  untradedPosition,
} from '#libs/domain';
import type { AccountId, Decimal } from '#libs/kernel';
import type { FactsChange, FactsQuestion, KnownFacts } from '../../ports.js';
import { type MemoryRiskDatabase, indexReservation, placeKey } from './memory-risk-database.js';

/** What is known of what facts tell of. */
export function knownFactsIn(database: MemoryRiskDatabase, question: FactsQuestion): KnownFacts {
  const { account, intentIds, messageIds, places } = question;
  return {
    takenIds: messageIds.filter((id) => database.inbox.isTakenDown(id)),
    reservations: intentIds.flatMap((id) => database.reservations.get(id) ?? []),
    positions: places.flatMap((place) => positionAt(database, { ...place, account }) ?? []),
    balances: database.balances.find((row) => row.account === account),
  };
}

/** The twin of the function `risk.take_facts`. */
export function takeFactsIn(database: MemoryRiskDatabase, change: FactsChange): 'RECORDED' | 'STALE' {
  const { account, balances, messages, positions, reservations, reservedBy, uncoveredSpends } = change;
  database.accounts.insertIfAbsent(newRiskAccount(account));
  const isAsKnown =
    messages.every(({ id }) => !database.inbox.isTakenDown(id)) &&
    reservations.every(({ before }) => isReservation(database.reservations.get(before.intentId), before)) &&
    positions.every(({ before }) => isPosition(positionAt(database, before) ?? untradedPosition(before), before)) &&
    balances.every(({ after, versionBefore }) => balancesAt(database, after)?.version === versionBefore);
  if (!isAsKnown) return 'STALE';
  for (const { id, subjectName } of messages) database.inbox.isFirst({ id }, subjectName);
  for (const { after } of reservations) saveReservation(database, after);
  for (const { after } of positions) database.positions.upsert(after);
  for (const { after } of balances) saveBalances(database, after);
  for (const spend of uncoveredSpends) database.uncoveredSpends.insert(spend);
  if (reservedBy !== undefined) changeAccount(database, account, reservedBy);
  return 'RECORDED';
}

const positionAt = ({ positions }: MemoryRiskDatabase, { account, venue, instrument }: Place) =>
  positions.get(placeKey(account, venue, instrument));
const balancesAt = ({ balances }: MemoryRiskDatabase, { account, venue }: Pick<Place, 'account' | 'venue'>) =>
  balances.get(placeKey(account, venue));
type Place = Pick<TrackedPosition, 'account' | 'venue' | 'instrument'>;

function isReservation(
  now: Reservation | undefined,
  { endedCumQuantity, executed, orderVersion }: Reservation,
): boolean {
  return (
    now?.orderVersion === orderVersion && now.executed.eq(executed) && isSame(now.endedCumQuantity, endedCumQuantity)
  );
}

function isPosition(now: TrackedPosition, { booked, fills, quantity }: TrackedPosition): boolean {
  return now.quantity.eq(quantity) && now.fills === fills && now.booked?.version === booked?.version;
}

function isSame(one: Decimal | undefined, other: Decimal | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.eq(other);
}

function saveReservation(database: MemoryRiskDatabase, reservation: Reservation): void {
  database.reservations.upsert(reservation);
  indexReservation(database, reservation);
}

function saveBalances(database: MemoryRiskDatabase, balances: VenueBalances): void {
  database.balances.upsert(balances);
  const { account, venue } = balances;
  const isCovered = (row: UncoveredSpend): boolean =>
    row.account === account && row.venue === venue && isCoveredBy(row, balances);
  for (const { fillId, asset } of database.uncoveredSpends.find(isCovered))
    database.uncoveredSpends.delete(placeKey(account, venue, fillId, asset));
}

function changeAccount({ accounts }: MemoryRiskDatabase, name: AccountId, reservedBy: Decimal): void {
  const account = accounts.get(name) ?? newRiskAccount(name);
  accounts.upsert({ ...account, reserved: account.reserved.plus(reservedBy), version: account.version + 1 });
}
