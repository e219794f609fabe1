import { OrderFact } from './order-fact.js';

/** `order.expired.v1.<account>.<instrument>`: what was left of the order has expired. */
export class OrderExpiredV1 extends OrderFact {
  static readonly subject: string = 'order.expired.v1';
}
