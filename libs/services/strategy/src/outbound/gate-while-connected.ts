import type { BrokerStatus } from '#libs/messaging';
import type { Gate } from '../ports.js';

/** The gate of a desk, closed while the broker is away: nobody outside could stop what is wished for then. */
export class GateWhileConnected implements Gate {
  readonly #gate: Gate;
  readonly #broker: Pick<BrokerStatus, 'connected'>;

  constructor(gate: Gate, broker: Pick<BrokerStatus, 'connected'>) {
    this.#gate = gate;
    this.#broker = broker;
  }

  takeIntent(...of: Parameters<Gate['takeIntent']>): boolean {
    return this.#broker.connected && this.#gate.takeIntent(...of);
  }
}
