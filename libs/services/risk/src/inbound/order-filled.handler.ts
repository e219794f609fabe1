import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OrderFilledV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { EndOrder } from '../application/end-order.js';

/** `order.filled.v1`: the whole order was executed. */
@Controller()
export class OrderFilledHandler {
  readonly #end: EndOrder;

  constructor(@Inject(EndOrder) end: EndOrder) {
    this.#end = end;
  }

  @OnDurable(OrderFilledV1)
  async handle(@Payload() message: OrderFilledV1): Promise<void> {
    await this.#end.execute(message, OrderFilledV1.subject);
  }
}
