import { QueryFailedError } from 'typeorm';

/** Codes that pass by themselves: connection trouble, too many connections, shutdown, lost races, cancelled waits. */
const TRANSIENT =
  /^(08...|53300|57P0[123]|57014|40001|40P01|55P03|25P03|ECONN.*|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/u;
const TRANSIENT_TEXT =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|connection ended|not queryable|the database system is|driver not connected/iu;

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** The SQLSTATE (or socket error code) behind an error of the database; `undefined` if there is none. */
export function databaseErrorCode(error: unknown): string | undefined {
  return codeOf(error instanceof QueryFailedError ? error.driverError : error) ?? codeOf(error);
}

/** Whether an error of the database passes by itself, so that the same work may succeed later. */
export function isTransientDatabaseError(error: unknown): boolean {
  const code = databaseErrorCode(error);
  if (code !== undefined && TRANSIENT.test(code)) return true;
  return error instanceof Error && TRANSIENT_TEXT.test(error.message);
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

/** Whether an error means that its transaction was rolled back because of others, so that it may be run again at once. */
export function isNothingDone(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return code === SERIALIZATION_FAILURE || code === DEADLOCK;
}
