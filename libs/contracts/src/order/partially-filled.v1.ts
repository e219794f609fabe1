import { OrderFact } from './order-fact.js';

/** `order.partially-filled.v1.<account>.<instrument>`: a part of the order was executed. */
export class OrderPartiallyFilledV1 extends OrderFact {
  static readonly subject: string = 'order.partially-filled.v1';
}
