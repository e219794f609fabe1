/** Injects the {@link StoreStatus}. */
export const STORE_STATUS = Symbol('StoreStatus');

/** Whether the store can be reached now. */
export interface StoreStatus {
  /** Resolves if the store responds; rejects if it does not. */
  ping(): Promise<void>;
}
