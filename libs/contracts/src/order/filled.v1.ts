import { OrderFact } from './order-fact.js';

/** `order.filled.v1.<account>.<instrument>`: the whole order was executed. */
export class OrderFilledV1 extends OrderFact {
  static readonly subject: string = 'order.filled.v1';
}
