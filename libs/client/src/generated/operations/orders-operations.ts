// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { CancelOrdersBody } from '../schemas/cancel-orders-body.js';
import type { CanceledOrdersView } from '../schemas/canceled-orders-view.js';
import type { ClosePositionBody } from '../schemas/close-position-body.js';
import type { CommandBody } from '../schemas/command-body.js';
import type { HandMadeOrderView } from '../schemas/hand-made-order-view.js';
import type { OrderTimelineView } from '../schemas/order-timeline-view.js';
import type { OrderView } from '../schemas/order-view.js';
import type { OrdersView } from '../schemas/orders-view.js';
import type { PlaceOrderBody } from '../schemas/place-order-body.js';

/** The operations of the tag `orders`, by method and path; in brackets who may use them. */
export interface OrdersOperations {
  /** Orders by the time of their commit, newest first unless sorted otherwise (viewer) */
  readonly 'GET /v1/orders': {
    readonly query: {
      /** Rows per page */
      readonly limit?: number;
      /** The nextCursor of the page before */
      readonly cursor?: string;
      /** Only this account */
      readonly account?: string;
      /** Only this venue */
      readonly venue?: string;
      /** Only what happened from then on, in microseconds since the epoch */
      readonly fromUs?: number;
      /** Only what happened before, in microseconds since the epoch */
      readonly toUs?: number;
      /** Which end the list begins with */
      readonly sort?: 'newest' | 'oldest';
      /** Only this instrument */
      readonly instrument?: string;
      /** Only orders in this state */
      readonly status?:
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
      /** Only orders of this strategy */
      readonly strategy?: string;
    };
    readonly answer: OrdersView;
    readonly csv: true;
  };
  /** The order of a client order id (viewer) */
  readonly 'GET /v1/orders/{clientOrderId}': {
    readonly path: {
      /** The id that we gave the order */
      readonly clientOrderId: string;
    };
    readonly answer: OrderView;
  };
  /** The life of an order: the hops from the tick to the end, its events, risk’s decision, its trades (viewer) */
  readonly 'GET /v1/orders/{clientOrderId}/timeline': {
    readonly path: {
      /** The id that we gave the order */
      readonly clientOrderId: string;
    };
    readonly answer: OrderTimelineView;
  };
  /** Take one order back (trader, risk) */
  readonly 'POST /v1/orders/{clientOrderId}/cancel': {
    readonly path: {
      /** The id that we gave the order */
      readonly clientOrderId: string;
    };
    readonly body: CommandBody;
    readonly answer: CanceledOrdersView;
  };
  /** Take every working order of an account back, or those of one instrument (trader, risk) */
  readonly 'POST /v1/accounts/{account}/orders/cancel': {
    readonly path: {
      readonly account: string;
    };
    readonly body: CancelOrdersBody;
    readonly answer: CanceledOrdersView;
  };
  /** Place an order by hand; it passes risk like any other, and a refusal shows every number (trader) */
  readonly 'POST /v1/accounts/{account}/orders': {
    readonly path: {
      readonly account: string;
    };
    readonly body: PlaceOrderBody;
    readonly answer: HandMadeOrderView;
  };
  /** Close a position by a market order that may only reduce it and passes risk like any other (trader, risk) */
  readonly 'POST /v1/accounts/{account}/positions/{instrument}/close': {
    readonly path: {
      readonly account: string;
      readonly instrument: string;
    };
    readonly body: ClosePositionBody;
    readonly answer: HandMadeOrderView;
  };
}
