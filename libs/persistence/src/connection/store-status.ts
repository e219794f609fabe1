/** Injects the {@link StoreStatus}. */
export const STORE_STATUS = Symbol('StoreStatus');

/** Whether the store can be reached now. */
export interface StoreStatus {
  /** Resolves if the store responds; rejects if it does not. */
  ping(): Promise<void>;
  /** The pools of connections now; none where the store needs no connection. */
  readonly pools?: () => readonly PoolUsage[];
}

/** How a pool of connections is used. */
export interface PoolUsage {
  readonly pool: string;
  readonly busy: number;
  readonly idle: number;
  /** Callers that wait for a connection. */
  readonly waiting: number;
}
