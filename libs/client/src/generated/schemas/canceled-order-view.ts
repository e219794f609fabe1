// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `CanceledOrderView` of the gateway's answers and commands. */
export interface CanceledOrderView {
  /** The id that we gave the order */
  readonly clientOrderId: string;
  /** The instrument */
  readonly instrument: string;
  /** How it stood when the command was answered; PendingCancel: the venue is asked until it answers */
  readonly status:
    | 'PendingNew'
    | 'New'
    | 'PartiallyFilled'
    | 'Filled'
    | 'PendingCancel'
    | 'Canceled'
    | 'Rejected'
    | 'Expired'
    | 'Unknown'
    | 'External';
}
