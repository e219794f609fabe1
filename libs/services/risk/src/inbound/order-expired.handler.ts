import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OrderExpiredV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { EndOrder } from '../application/end-order.js';

/** `order.expired.v1`: what was left of an order has expired. */
@Controller()
export class OrderExpiredHandler {
  readonly #end: EndOrder;

  constructor(@Inject(EndOrder) end: EndOrder) {
    this.#end = end;
  }

  @OnDurable(OrderExpiredV1)
  async handle(@Payload() message: OrderExpiredV1): Promise<void> {
    await this.#end.execute(message, OrderExpiredV1.subject);
  }
}
