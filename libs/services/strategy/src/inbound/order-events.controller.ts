import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OrderCanceledV1, OrderExpiredV1, OrderFilledV1, OrderRejectedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { RecordOrderEnd } from '../application/facts/record-order-end.js';
import { MOST_FACTS_AT_ONCE } from '../application/facts/take-facts.js';

/** `order.*`: what became of the orders; strategy cares for their ends. */
@Controller()
export class OrderEventsController {
  readonly #ends: RecordOrderEnd;

  constructor(ends: RecordOrderEnd) {
    this.#ends = ends;
  }

  @OnDurable(OrderFilledV1, { atOnce: MOST_FACTS_AT_ONCE })
  onOrderFilled(@Payload() fact: OrderFilledV1): Promise<void> {
    return this.#ends.recordOrderEnd(fact);
  }

  @OnDurable(OrderCanceledV1, { atOnce: MOST_FACTS_AT_ONCE })
  onOrderCanceled(@Payload() fact: OrderCanceledV1): Promise<void> {
    return this.#ends.recordOrderEnd(fact);
  }

  @OnDurable(OrderRejectedV1, { atOnce: MOST_FACTS_AT_ONCE })
  onOrderRejected(@Payload() fact: OrderRejectedV1): Promise<void> {
    return this.#ends.recordOrderEnd(fact);
  }

  @OnDurable(OrderExpiredV1, { atOnce: MOST_FACTS_AT_ONCE })
  onOrderExpired(@Payload() fact: OrderExpiredV1): Promise<void> {
    return this.#ends.recordOrderEnd(fact);
  }
}
