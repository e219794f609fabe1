import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OrderCanceledV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { EndOrder } from '../application/end-order.js';

/** `order.canceled.v1`: what was left of an order is canceled. */
@Controller()
export class OrderCanceledHandler {
  readonly #end: EndOrder;

  constructor(@Inject(EndOrder) end: EndOrder) {
    this.#end = end;
  }

  @OnDurable(OrderCanceledV1)
  async handle(@Payload() message: OrderCanceledV1): Promise<void> {
    await this.#end.execute(message, OrderCanceledV1.subject);
  }
}
