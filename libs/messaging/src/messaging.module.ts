import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { type ServiceName, consumerOf, streamOf } from '#libs/contracts';
import { SystemScheduler } from '#libs/platform';
import { AskLaneServer } from './ask-lane/ask-lane-server.js';
import { NatsAsker } from './ask-lane/ask-client.js';
import { Broker, type BrokerListener } from './connection/broker.js';
import { type BrokerSettings, connectBroker } from './connection/connect.js';
import { DurableLaneServer } from './durable-lane/durable-lane-server.js';
import type { ParkingLot } from './durable-lane/durable-lane.js';
import { JetStreamPublisher } from './durable-lane/jetstream-publisher.js';
import { JetStreamSource } from './durable-lane/jetstream-source.js';
import type { ProcessorListener } from './durable-lane/message-processor.js';
import { ASKER, DURABLE_PUBLISHER, TICK_LANE } from './messaging.tokens.js';
import { NatsTickLane } from './tick-lane/nats-tick-lane.js';

/** What happens on the wire, told to the service that logs and counts it. */
export interface WireListener extends BrokerListener, ProcessorListener {
  /** A durable consumer is lost or missing and is looked for again. */
  onSourceTrouble(namespace: string, why: string): void;
  /** A question that is none. */
  onGarbage(subject: string, why: string): void;
}

/** How a service joins the wire. */
export interface MessagingOptions {
  readonly service: ServiceName;
  readonly settings: BrokerSettings;
  readonly listener: WireListener;
}

/** How a service reads the durable lane. */
export interface DurableReading {
  readonly parkingLot: ParkingLot;
  readonly isTransient: (error: unknown) => boolean;
}

/** The service's one connection to the broker and the lanes on it. */
@Module({})
export class MessagingModule implements OnApplicationShutdown {
  readonly #broker: Broker;

  constructor(@Inject(Broker) broker: Broker) {
    this.#broker = broker;
  }

  /** Connects with a service's own user; waits for the broker if it is not there yet. */
  static forService(options: MessagingOptions): DynamicModule {
    const { listener } = options;
    return {
      module: MessagingModule,
      global: true,
      providers: [
        { provide: Broker, useFactory: async () => new Broker(await connectBroker(options.settings), listener) },
        { provide: TICK_LANE, useFactory: (broker: Broker) => new NatsTickLane(broker), inject: [Broker] },
        {
          provide: DURABLE_PUBLISHER,
          useFactory: (broker: Broker) => new JetStreamPublisher(broker),
          inject: [Broker],
        },
        { provide: ASKER, useFactory: (broker: Broker) => new NatsAsker(broker), inject: [Broker] },
        {
          provide: AskLaneServer,
          useFactory: (broker: Broker) => new AskLaneServer(broker, (subject, why) => listener.onGarbage(subject, why)),
          inject: [Broker],
        },
      ],
      exports: [Broker, TICK_LANE, DURABLE_PUBLISHER, ASKER, AskLaneServer],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#broker.close();
  }
}

/** The durable lane of a service that reads it, as a transport for `connectMicroservice`. */
export function durableLaneServer(
  broker: Broker,
  options: MessagingOptions,
  reading: DurableReading,
): DurableLaneServer {
  const { listener, service } = options;
  const scheduler = new SystemScheduler();
  return new DurableLaneServer(
    (namespace) =>
      new JetStreamSource(broker, streamOf(namespace), consumerOf(service, namespace), scheduler, (why) =>
        listener.onSourceTrouble(namespace, why),
      ),
    { ...reading, listener, scheduler },
  );
}
