// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { DecisionView } from './decision-view.js';

/** The schema `HandMadeOrderView` of the gateway's answers and commands. */
export interface HandMadeOrderView {
  /** The id under which the command may be sent again */
  readonly commandId: string;
  /** The intent that it became */
  readonly intentId: string;
  /** The account */
  readonly account: string;
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  readonly side: 'BUY' | 'SELL';
  /** In base; a plain decimal text */
  readonly quantity: string;
  /** What risk decided, with every number of every rule; null where it has not decided within two seconds */
  readonly decision: DecisionView | null;
  /** The order of an approved intent; null where there is none, or none yet */
  readonly clientOrderId: string | null;
}
