import { type ServiceName, encodeMessage } from '#libs/contracts';
import type { BrokerStatus } from '../connection/broker-status.js';
import { namespaceOf } from '../durable-lane/durable-subject.js';
import type { DirectLanes } from './direct-lanes.js';

/** Wishes to trade: they wait for the broker, because an operator's halt comes over it. */
const WISHES = 'intent';

/** Where a service's committed messages go first: to the readers in its own process, if it shares one. */
export interface DirectOutlet {
  /** Called right after the commit, in its order. It never waits, and the broker receives the message all the same. */
  handOver(subject: string, message: { readonly id: string }): void;
}

/** A service that has its process for itself. */
export const NO_NEIGHBOURS: DirectOutlet = { handOver: () => undefined };

/**
 * Hands over what one service commits. While the broker is away nothing new is wished for: nobody outside could stop it. Decisions that
 * were made and facts go on, a kill among them.
 */
export class NeighbourOutlet implements DirectOutlet {
  readonly #lanes: DirectLanes;
  readonly #service: ServiceName;
  readonly #broker: BrokerStatus;

  constructor(lanes: DirectLanes, service: ServiceName, broker: BrokerStatus) {
    this.#lanes = lanes;
    this.#service = service;
    this.#broker = broker;
  }

  handOver(subject: string, message: { readonly id: string }): void {
    if (namespaceOf(subject) === WISHES && !this.#broker.connected) return;
    this.#lanes.handOver(this.#service, { subject, id: message.id, payload: encodeMessage(message) });
  }
}
