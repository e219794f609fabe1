import { DirectLanes } from '#libs/messaging';
import type { Licences } from '#libs/services/risk';
import type { Gate, OrderPath } from '#libs/services/strategy';

/** What the services of a desk share: the direct lanes, the licences that order-management offers for what risk is about to approve, the way to risk for an intent that is not written yet, and whether orders may leave. */
export class DeskNeighbours {
  readonly direct = new DirectLanes();
  /** For risk; nothing is offered before order-management runs. */
  readonly licences: Licences = { offerLicence: (approved) => this.#offering?.offerLicence(approved) };
  /** For strategy; nothing is taken before risk runs. */
  readonly gate: Gate = { takeIntent: (...of) => this.#deciding?.takeIntent(...of) ?? false };
  /** For strategy, which is started after order-management. */
  readonly orderPath: OrderPath = { whenOpen: (signal) => this.#leaving?.whenOpen(signal) ?? Promise.resolve(false) };
  #leaving: OrderPath | undefined;
  #offering: Licences | undefined;
  #deciding: Gate | undefined;

  /** Licences come from here from now on. */
  offerFrom(orderManagement: Licences): void {
    this.#offering = orderManagement;
  }

  /** Orders leave through here from now on. */
  leaveBy(gate: OrderPath): void {
    this.#leaving = gate;
  }

  /** Intents are decided here from now on. */
  decideBy(risk: Gate): void {
    this.#deciding = risk;
  }
}
