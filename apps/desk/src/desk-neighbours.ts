import { DirectLanes } from '#libs/messaging';
import type { Licences } from '#libs/services/risk';

/** What the services of a desk share: the direct lanes, and the licences that order-management offers for what risk is about to approve. */
export class DeskNeighbours {
  readonly direct = new DirectLanes();
  /** For risk; nothing is offered before order-management runs. */
  readonly licences: Licences = { offerLicence: (approved) => this.#offering?.offerLicence(approved) };
  #offering: Licences | undefined;

  /** Licences come from here from now on. */
  offerFrom(orderManagement: Licences): void {
    this.#offering = orderManagement;
  }
}
