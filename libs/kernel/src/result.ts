/** The good half of a {@link Result}. */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

/** The bad half of a {@link Result}. */
export interface Err<E> {
  readonly ok: false;
  readonly error: E;
}

/** What a function answers that can fail in a way its caller must handle: a value, or an error as a value. */
export type Result<T, E> = Ok<T> | Err<E>;

/** Wraps a value as a success. */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

/** Wraps an error as a failure. */
export function err<E>(error: E): Err<E> {
  return { ok: false, error };
}
