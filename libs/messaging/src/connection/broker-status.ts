/** Whether the lanes can be used now. */
export interface BrokerStatus {
  /** Whether the broker is reachable as far as we know; a dead peer is noticed within about 3 s. */
  readonly connected: boolean;
  /** Calls `listener` with each change; returns a function that stops it. */
  onChange(listener: (connected: boolean) => void): () => void;
}
