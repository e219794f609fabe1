// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { CanceledOrderView } from './canceled-order-view.js';

/** The schema `CanceledOrdersView` of the gateway's answers and commands. */
export interface CanceledOrdersView {
  /** The id under which the command may be sent again */
  readonly commandId: string;
  /** The account */
  readonly account: string;
  readonly orders: readonly CanceledOrderView[];
}
