import { OrderFact } from './order-fact.js';

/** `order.unknown.v1.<account>.<instrument>`: the answer was lost and the order may or may not be live. */
export class OrderUnknownV1 extends OrderFact {
  static readonly subject: string = 'order.unknown.v1';
}
