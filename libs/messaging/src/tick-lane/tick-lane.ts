/** Receives one message of the tick lane. The payload is only lent: copy what is kept. */
export type TickHandler = (subject: string, payload: Uint8Array) => void;

/** The writing end of the tick lane: freshest wins, nothing is stored, a message that cannot leave now is dropped. */
export interface TickPublisher {
  /**
   * Publishes at once or drops; returns whether it left. The payload is handed over and must not be changed afterwards.
   */
  publish(subject: string, payload: Uint8Array): boolean;
  /** Resolves when the broker has taken everything that was published before; rejects if the connection is lost meanwhile. */
  flush(): Promise<void>;
}

/** The reading end of the tick lane. */
export interface TickSubscriber {
  /** Receives every message whose subject matches a pattern (`*` one token, `>` the rest); returns a function that stops it. */
  subscribe(pattern: string, handler: TickHandler): () => void;
}

/** Both ends of the tick lane. */
export type TickLane = TickPublisher & TickSubscriber;
