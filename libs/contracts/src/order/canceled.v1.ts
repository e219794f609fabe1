import { OrderFact } from './order-fact.js';

/** `order.canceled.v1.<account>.<instrument>`: the venue has canceled what was left of the order. */
export class OrderCanceledV1 extends OrderFact {
  static readonly subject: string = 'order.canceled.v1';
}
