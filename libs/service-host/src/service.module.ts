import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { ServiceName } from '#libs/contracts';
import type { Scheduler } from '#libs/kernel';
import {
  ASKER,
  AskedOutbox,
  type Asker,
  DURABLE_SOURCES,
  DurableLaneServer,
  type DurableSources,
  LANE_TRUST,
  type LaneTrust,
} from '#libs/messaging';
import { HANDLED_MESSAGES, type HandledMessages, PARKING_LOT, type ParkingLot } from '#libs/persistence';
import { IS_TRANSIENT_ERROR, type IsTransientError, PlatformModule, SCHEDULER, WireLog } from '#libs/platform';
import { AnswerOutboxQuery } from './catch-up/answer-outbox-query.js';
import { outboxQueriesOf } from './catch-up/outbox-queries.controller.js';
import { ConsumerLag } from './gauges/consumer-lag.js';
import { StoreGauges } from './gauges/store-gauges.js';
import { InstrumentSource } from './market/instrument-source.js';
import { OutboxRelay } from './relay/outbox-relay.js';
import { PruneInbox } from './retention/prune-inbox.js';
import { RelayLifecycle } from './relay/relay-lifecycle.js';
import { ServiceReadiness } from './service-readiness.js';
import { ServingGate } from './serving-gate.js';

/** What a service is put together from. */
export interface ServiceOptions {
  readonly name: ServiceName;
  /** Carries its messages: `NatsLanesModule.forService` or `MemoryLanesModule.forService`. */
  readonly lanes: DynamicModule;
  /** Keeps its state and its message tables; a service without one neither reads nor writes the durable lane. */
  readonly store?: DynamicModule;
  /** In place of `store`, for a service that only reads what others keep: it has a `STORE_STATUS` and no message tables. */
  readonly readingStore?: DynamicModule;
}

/**
 * What every service needs, written once: health, metrics, the log of the wire, the outbox relay, and the durable lane that calls its
 * `@OnDurable` methods. A service module imports it and finds everything by its token.
 */
@Module({})
export class ServiceModule {
  /** Log, time, chance and supervisor come from the process that runs the application. */
  static register({ name, lanes, store, readingStore }: ServiceOptions): DynamicModule {
    const stores = [store, readingStore].filter((module) => module !== undefined);
    const durable: Provider[] =
      store === undefined
        ? []
        : [OutboxRelay, RelayLifecycle, AnswerOutboxQuery, durableLaneServerOf(name), ConsumerLag, PruneInbox];
    return {
      module: ServiceModule,
      imports: [PlatformModule.forName(name), lanes, ...stores],
      controllers: store === undefined ? [] : outboxQueriesOf(name),
      providers: [ServingGate, ServiceReadiness, StoreGauges, InstrumentSource, ...durable],
      exports: [ServingGate, InstrumentSource, ...(store === undefined ? [] : [OutboxRelay, DurableLaneServer])],
    };
  }
}

function durableLaneServerOf(service: ServiceName): Provider {
  return {
    provide: DurableLaneServer,
    useFactory: (
      sources: DurableSources,
      parkingLot: ParkingLot,
      isTransient: IsTransientError,
      listener: WireLog,
      scheduler: Scheduler,
      gate: ServingGate,
      asker: Asker,
      trust: LaneTrust,
      handledMessages: HandledMessages,
    ) => {
      const missedMessages = new AskedOutbox(asker, trust.verifier, service);
      return new DurableLaneServer(
        (namespace) => sources.open(namespace),
        { parkingLot, missedMessages, handledMessages, isTransient, listener, scheduler },
        () => gate.whenServing(),
      );
    },
    inject: [
      ...[DURABLE_SOURCES, PARKING_LOT, IS_TRANSIENT_ERROR, WireLog, SCHEDULER],
      ...[ServingGate, ASKER, LANE_TRUST, HANDLED_MESSAGES],
    ],
  };
}
