/** Injects the {@link StoreStatus}. */
export const STORE_STATUS = Symbol('StoreStatus');

/** Injects the {@link IsTransientError} predicate of the service's store. */
export const IS_TRANSIENT_ERROR = Symbol('IsTransientError');

/** Whether the store can be reached now. */
export interface StoreStatus {
  /** Resolves if the store responds; rejects if it does not. */
  ping(): Promise<void>;
}

/** Whether an error of the store passes by itself, so that the same work may succeed later. */
export type IsTransientError = (error: unknown) => boolean;
