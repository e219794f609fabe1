import { QueryFailedError } from 'typeorm';
import { untrustedServerOf } from '#libs/platform';

/** A SQLSTATE: a class of two characters and three more. */
const SQLSTATE = /^(?:[0-9][0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/u;
/**
 * The classes by which Postgres refuses the work itself, so that the same work is refused again: no data, bad data, constraints, the
 * check option of a view, and what our own functions raise. Everything else is about the server or the connection: it passes, or
 * somebody mends it, and the work is as good as before.
 */
const REFUSAL = /^(?:02|22|23|44|P0)/u;
/** Wrong role, wrong password, no such database: waiting at the start does not help. */
const NO_ENTRY = /^(?:28|3D)/u;
const SOCKET =
  /^(?:ECONN.*|EPIPE|ETIMEDOUT|EHOST.*|ENET.*|ENOTFOUND|EAI_.*|EADDRNOTAVAIL|EMFILE|ENFILE|ENOBUFS|ERR_(?:TLS|SSL|SOCKET|STREAM)_.*)$/u;
/** What the drivers say without a code, of a connection or a pool that is gone. */
const GONE = new RegExp(
  [
    ...['connection terminated', 'connection ended', 'not queryable', 'driver not connected', 'client was closed'],
    ...['timeout exceeded when trying to connect', 'query read timeout', 'the database system is', 'timeout expired'],
    ...['after calling end on the pool', 'query runner already released', 'connection is not established'],
  ].join('|'),
  'iu',
);

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** The SQLSTATE (or socket error code) behind an error of the database; `undefined` if there is none. */
export function databaseErrorCode(error: unknown): string | undefined {
  return codeOf(error instanceof QueryFailedError ? error.driverError : error) ?? codeOf(error);
}

/**
 * Whether an error of the database says nothing against the work, so that the same work may succeed later: the server is away, full,
 * read-only, overloaded, or wrongly set up. `false` for a refusal of the work itself and for what is no error of the database.
 */
export function isTransientDatabaseError(error: unknown): boolean {
  const code = databaseErrorCode(error);
  if (code !== undefined && SQLSTATE.test(code)) return !REFUSAL.test(code);
  if (code !== undefined && SOCKET.test(code)) return true;
  // A certificate that ran out says nothing against the work.
  if (untrustedServerOf('Postgres', error) !== undefined) return true;
  return error instanceof Error && GONE.test(error.message);
}

/** Whether connecting again later may help: {@link isTransientDatabaseError}, but the server lets nobody of our name in, or is not trusted. */
export function isWorthReconnecting(error: unknown): boolean {
  const code = databaseErrorCode(error);
  if (untrustedServerOf('Postgres', error) !== undefined) return false;
  return isTransientDatabaseError(error) && !(code !== undefined && NO_ENTRY.test(code));
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
/** A statement that writes, in a session that may only read; such a session is ended (see data-source). */
export const READ_ONLY = '25006';

/** What Postgres says of a transaction that meets what others wrote: it may be run again at once. */
export function serializationFailure(message: string): Error {
  return Object.assign(new Error(message), { code: SERIALIZATION_FAILURE });
}

/** Whether an error means that its transaction was rolled back because of others, or of its session, so that it may be run again at once. */
export function isNothingDone(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return code === SERIALIZATION_FAILURE || code === DEADLOCK || code === READ_ONLY;
}
