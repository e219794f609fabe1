/** Injects the {@link IsTransientError} predicate of the service's store. */
export const IS_TRANSIENT_ERROR = Symbol('IsTransientError');

/** Whether an error of the store passes by itself, so that the same work may succeed later. */
export type IsTransientError = (error: unknown) => boolean;
