import { OrderFact } from './order-fact.js';

/** `order.rejected.v1.<account>.<instrument>`: the order was definitely refused or never sent. */
export class OrderRejectedV1 extends OrderFact {
  static readonly subject: string = 'order.rejected.v1';
}
