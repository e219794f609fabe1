import type { DurableSource, DurableSources } from '../durable-lane/durable-lane.js';
import { DirectDurableSource } from './direct-durable-source.js';
import type { DirectLanes } from './direct-lanes.js';

/** What a service reads of the durable lane, from its neighbours and from the broker. */
export class DirectDurableSources implements DurableSources {
  readonly #lanes: DirectLanes;
  readonly #carried: DurableSources;
  readonly #opened: DirectDurableSource[] = [];

  constructor(lanes: DirectLanes, carried: DurableSources) {
    this.#lanes = lanes;
    this.#carried = carried;
  }

  open(namespace: string): DurableSource {
    const source = new DirectDurableSource(this.#lanes, namespace, this.#carried.open(namespace));
    this.#opened.push(source);
    return source;
  }

  /** The service is dropped as a killed process would be. */
  abandon(): void {
    for (const source of this.#opened) source.abandon();
  }
}
