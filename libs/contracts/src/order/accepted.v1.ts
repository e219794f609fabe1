import { OrderFact } from './order-fact.js';

/** `order.accepted.v1.<account>.<instrument>`: the venue has accepted the order. */
export class OrderAcceptedV1 extends OrderFact {
  static readonly subject: string = 'order.accepted.v1';
}
