import { subjectMatches } from '../tick-lane/subject-pattern.js';
import type { TickHandler, TickLane } from '../tick-lane/tick-lane.js';
import type { MemoryLaneConnection } from './memory-lane-connection.js';

/** Receives an error that a subscriber threw: its publisher is another service and must not suffer for it. */
export type OnHandlerError = (error: unknown) => void;

interface Subscription {
  readonly pattern: string;
  readonly handler: TickHandler;
  readonly connection: MemoryLaneConnection;
  readonly onError: OnHandlerError;
}

/** Who listens to which ticks, inside one process. */
export class MemoryTickBoard {
  readonly #subscriptions = new Set<Subscription>();

  /** Adds a subscription; returns a function that removes it. */
  add(subscription: Subscription): () => void {
    this.#subscriptions.add(subscription);
    return () => this.#subscriptions.delete(subscription);
  }

  /** Delivers to everyone who listens, in the order of their subscriptions, within this call unless a fault delays it. */
  deliver(subject: string, payload: Uint8Array): void {
    for (const { pattern, handler, connection, onError } of this.#subscriptions) {
      if (!subjectMatches(pattern, subject)) continue;
      connection.pass({ lane: 'tick', step: 'delivery', subject }, () => {
        try {
          handler(subject, payload);
        } catch (error) {
          onError(error);
        }
      });
    }
  }
}

/** A service's end of the tick lane inside one process. */
export class MemoryTickLane implements TickLane {
  readonly #connection: MemoryLaneConnection;
  readonly #board: MemoryTickBoard;
  readonly #onError: OnHandlerError;

  constructor(connection: MemoryLaneConnection, board: MemoryTickBoard, onError: OnHandlerError) {
    this.#connection = connection;
    this.#board = board;
    this.#onError = onError;
  }

  publish(subject: string, payload: Uint8Array): boolean {
    if (!this.#connection.connected) return false;
    this.#board.deliver(subject, payload);
    return true;
  }

  flush(): Promise<void> {
    const { connected } = this.#connection;
    const done = connected ? Promise.resolve() : Promise.reject(new Error('the connection is lost'));
    return this.#connection.whileAlive(done);
  }

  subscribe(pattern: string, handler: TickHandler): () => void {
    const subscription = { pattern, handler, connection: this.#connection, onError: this.#onError };
    return this.#board.add(subscription);
  }
}
