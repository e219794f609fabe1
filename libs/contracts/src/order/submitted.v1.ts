import { OrderFact } from './order-fact.js';

/** `order.submitted.v1.<account>.<instrument>`: our order row is committed and is about to be sent. */
export class OrderSubmittedV1 extends OrderFact {
  static readonly subject: string = 'order.submitted.v1';
}
