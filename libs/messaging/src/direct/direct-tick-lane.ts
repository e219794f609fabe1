import type { OnHandlerError } from '../memory/memory-tick-lane.js';
import type { TickHandler, TickLane } from '../tick-lane/tick-lane.js';
import type { DirectLanes } from './direct-lanes.js';

/**
 * The tick lane of services that share a process: listeners here are called within `publish`, and the broker receives the same bytes behind
 * them, for everybody else. What other processes publish is not heard here: a desk has its own feed.
 */
export class DirectTickLane implements TickLane {
  readonly #lanes: DirectLanes;
  readonly #carried: TickLane;
  readonly #onError: OnHandlerError;

  /** `carried`: the way to everybody else. `onError` receives what a listener threw: its publisher must not suffer for it. */
  constructor(lanes: DirectLanes, carried: TickLane, onError: OnHandlerError) {
    this.#lanes = lanes;
    this.#carried = carried;
    this.#onError = onError;
  }

  publish(subject: string, payload: Uint8Array): boolean {
    this.#lanes.deliverTick(subject, payload);
    return this.#carried.publish(subject, payload);
  }

  flush(): Promise<void> {
    return this.#carried.flush();
  }

  subscribe(pattern: string, handler: TickHandler): () => void {
    return this.#lanes.addListener(pattern, (subject, payload) => {
      try {
        handler(subject, payload);
      } catch (error) {
        this.#onError(error);
      }
    });
  }
}
