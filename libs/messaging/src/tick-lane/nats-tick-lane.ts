import { Injectable } from '@nestjs/common';
import { Broker } from '../connection/broker.js';
import type { TickHandler, TickLane } from './tick-lane.js';

/** The tick lane over core NATS. While the broker is away messages are dropped and counted, never buffered. */
@Injectable()
export class NatsTickLane implements TickLane {
  readonly #broker: Broker;
  #dropped = 0;

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /** Messages dropped because the broker was away, since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  publish(subject: string, payload: Uint8Array): boolean {
    if (!this.#broker.connected) {
      this.#dropped += 1;
      return false;
    }
    this.#broker.connection.publish(subject, payload);
    return true;
  }

  async flush(): Promise<void> {
    await this.#broker.connection.flush();
  }

  subscribe(pattern: string, handler: TickHandler): () => void {
    const subscription = this.#broker.connection.subscribe(pattern, {
      callback: (error, message) => {
        if (error === null) handler(message.subject, message.data);
      },
    });
    return () => subscription.unsubscribe();
  }
}
