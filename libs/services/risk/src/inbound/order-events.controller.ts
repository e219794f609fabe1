import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  OrderAcceptedV1,
  OrderCanceledV1,
  OrderExpiredV1,
  OrderFilledV1,
  OrderPartiallyFilledV1,
  OrderRejectedV1,
  OrderUnknownV1,
} from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { EndOrder } from '../application/facts/end-order.js';
import { KeepOrder } from '../application/facts/keep-order.js';
import { MOST_FACTS_AT_ONCE } from '../application/facts/take-facts.js';

/** `order.*`: which orders live, which may, and which have ended. */
@Controller()
export class OrderEventsController {
  readonly #endOrder: EndOrder;
  readonly #keepOrder: KeepOrder;

  constructor(endOrder: EndOrder, keepOrder: KeepOrder) {
    this.#endOrder = endOrder;
    this.#keepOrder = keepOrder;
  }

  @OnDurable(OrderAcceptedV1, { atOnce: MOST_FACTS_AT_ONCE })
  onOrderAccepted(@Payload() fact: OrderAcceptedV1): Promise<void> {
    return this.#keepOrder.keepOrder(fact, OrderAcceptedV1.subject);
  }

  @OnDurable(OrderPartiallyFilledV1, { atOnce: MOST_FACTS_AT_ONCE })
  onOrderPartiallyFilled(@Payload() fact: OrderPartiallyFilledV1): Promise<void> {
    return this.#keepOrder.keepOrder(fact, OrderPartiallyFilledV1.subject);
  }

  @OnDurable(OrderUnknownV1, { atOnce: MOST_FACTS_AT_ONCE })
  onOrderUnknown(@Payload() fact: OrderUnknownV1): Promise<void> {
    return this.#keepOrder.keepOrder(fact, OrderUnknownV1.subject);
  }

  @OnDurable(OrderFilledV1, { atOnce: MOST_FACTS_AT_ONCE })
  onOrderFilled(@Payload() fact: OrderFilledV1): Promise<void> {
    return this.#endOrder.endOrder(fact, OrderFilledV1.subject);
  }

  @OnDurable(OrderCanceledV1, { atOnce: MOST_FACTS_AT_ONCE })
  onOrderCanceled(@Payload() fact: OrderCanceledV1): Promise<void> {
    return this.#endOrder.endOrder(fact, OrderCanceledV1.subject);
  }

  @OnDurable(OrderRejectedV1, { atOnce: MOST_FACTS_AT_ONCE })
  onOrderRejected(@Payload() fact: OrderRejectedV1): Promise<void> {
    return this.#endOrder.endOrder(fact, OrderRejectedV1.subject);
  }

  @OnDurable(OrderExpiredV1, { atOnce: MOST_FACTS_AT_ONCE })
  onOrderExpired(@Payload() fact: OrderExpiredV1): Promise<void> {
    return this.#endOrder.endOrder(fact, OrderExpiredV1.subject);
  }
}
