import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OrderCanceledV1, OrderExpiredV1, OrderFilledV1, OrderRejectedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { EndOrder } from '../application/facts/end-order.js';

/** `order.*`: the ends of orders, in whatever way they came. */
@Controller()
export class OrderEventsController {
  readonly #endOrder: EndOrder;

  constructor(endOrder: EndOrder) {
    this.#endOrder = endOrder;
  }

  @OnDurable(OrderFilledV1)
  onOrderFilled(@Payload() fact: OrderFilledV1): Promise<void> {
    return this.#endOrder.endOrder(fact, OrderFilledV1.subject);
  }

  @OnDurable(OrderCanceledV1)
  onOrderCanceled(@Payload() fact: OrderCanceledV1): Promise<void> {
    return this.#endOrder.endOrder(fact, OrderCanceledV1.subject);
  }

  @OnDurable(OrderRejectedV1)
  onOrderRejected(@Payload() fact: OrderRejectedV1): Promise<void> {
    return this.#endOrder.endOrder(fact, OrderRejectedV1.subject);
  }

  @OnDurable(OrderExpiredV1)
  onOrderExpired(@Payload() fact: OrderExpiredV1): Promise<void> {
    return this.#endOrder.endOrder(fact, OrderExpiredV1.subject);
  }
}
