import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OrderRejectedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { EndOrder } from '../application/end-order.js';

/** `order.rejected.v1`: an order was definitely refused or never sent. */
@Controller()
export class OrderRejectedHandler {
  readonly #end: EndOrder;

  constructor(@Inject(EndOrder) end: EndOrder) {
    this.#end = end;
  }

  @OnDurable(OrderRejectedV1)
  async handle(@Payload() message: OrderRejectedV1): Promise<void> {
    await this.#end.execute(message, OrderRejectedV1.subject);
  }
}
