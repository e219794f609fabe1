import { subjectMatches } from './subject-pattern.js';
import type { TickHandler, TickLane } from './tick-lane.js';

/** The tick lane inside one process: delivers synchronously, in the order of publication. */
export class MemoryTickLane implements TickLane {
  readonly #subscribers = new Set<{ readonly pattern: string; readonly handler: TickHandler }>();

  publish(subject: string, payload: Uint8Array): boolean {
    for (const subscriber of this.#subscribers) {
      if (subjectMatches(subscriber.pattern, subject)) subscriber.handler(subject, payload);
    }
    return true;
  }

  subscribe(pattern: string, handler: TickHandler): () => void {
    const subscriber = { pattern, handler };
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }
}
