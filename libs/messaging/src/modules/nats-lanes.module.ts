import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { PRICE_BUCKET, type ServiceName, consumerOf, flowsOn, streamOf } from '#libs/contracts';
import type { Clock, Scheduler } from '#libs/kernel';
import { CLOCK, HealthRegistry, SCHEDULER, Supervisor, WireLog } from '#libs/platform';
import { NatsAsker } from '../ask-lane/ask-client.js';
import { AskLaneServer } from '../ask-lane/ask-lane-server.js';
import { Broker } from '../connection/broker.js';
import { DirectDurableSources } from '../direct/direct-durable-sources.js';
import type { DirectLanes } from '../direct/direct-lanes.js';
import { NO_NEIGHBOURS, NeighbourOutlet } from '../direct/direct-outlet.js';
import { DirectTickLane } from '../direct/direct-tick-lane.js';
import { connectBroker } from '../connection/connect.js';
import type { DurableSources } from '../durable-lane/durable-lane.js';
import { JetStreamPublisher } from '../durable-lane/jetstream-publisher.js';
import { JetStreamSource } from '../durable-lane/jetstream-source.js';
import {
  ASKER,
  ASK_SERVER,
  BROKER_STATUS,
  DIRECT_OUTLET,
  DURABLE_PUBLISHER,
  DURABLE_SOURCES,
  KEY_VALUE_BUCKETS,
  LANE_TRUST,
  PRICE_CACHE,
  TICK_LANE,
} from '../messaging.tokens.js';
import type { KeyValueBuckets } from '../price-cache/key-value.js';
import { NatsBuckets } from '../price-cache/nats-buckets.js';
import { BucketPriceCache } from '../price-cache/price-cache.js';
import { foreignApiOf } from '../provisioning/accounts.js';
import { StreamUpkeep } from '../provisioning/stream-upkeep.js';
import { type LaneTrust, type TrustSettings, laneTrustOf } from '../trust/lane-trust.js';
import { NatsTickLane } from '../tick-lane/nats-tick-lane.js';
import { LANE_TOKENS } from './lane-tokens.js';

const SERVICE = Symbol('the service whose lanes these are');

/** How a service enters the broker, as its settings define. */
export interface NatsSettings extends TrustSettings {
  readonly NATS_URL: string;
  readonly NATS_CA?: string | undefined;
  readonly NATS_NKEY_SEED?: string | undefined;
  readonly NATS_USER?: string | undefined;
  readonly NATS_PASSWORD?: string | undefined;
}

/** A service whose lanes go over NATS. */
export interface NatsLanesOptions {
  readonly service: ServiceName;
  readonly settings: NatsSettings;
  /** What it shares with the other services of its process; none where it has the process for itself. */
  readonly direct?: DirectLanes;
}

/** The lanes of a service over NATS: its one connection to the broker, and everything that goes over it. */
@Module({})
export class NatsLanesModule implements OnModuleInit, OnApplicationShutdown {
  readonly #broker: Broker;
  readonly #buckets: NatsBuckets;
  readonly #upkeep: StreamUpkeep;
  readonly #service: ServiceName;

  constructor(broker: Broker, buckets: NatsBuckets, upkeep: StreamUpkeep, @Inject(SERVICE) service: ServiceName) {
    this.#broker = broker;
    this.#buckets = buckets;
    this.#upkeep = upkeep;
    this.#service = service;
  }

  async onModuleInit(): Promise<void> {
    await this.#upkeep.startUpkeep(this.#service);
  }

  /** Connects with the service's own user; waits for the broker if it is not there yet. */
  static forService({ service, settings, direct }: NatsLanesOptions): DynamicModule {
    const { NATS_URL: url, NATS_USER: user, NATS_PASSWORD: password, NATS_CA: ca, NATS_NKEY_SEED: seed } = settings;
    const broker = { url, ca, seed, user: seed === undefined ? user : service, password, name: service };
    const connect = async (wire: WireLog, health: HealthRegistry): Promise<Broker> => {
      health.addReadiness('nats', () => 'waits for the broker');
      const connection = await connectBroker(broker, (why) => wire.onBrokerAwaited(new URL(url).host, why));
      wire.onBrokerEntered();
      return new Broker(connection, wire);
    };
    return {
      module: NatsLanesModule,
      global: true,
      providers: [
        { provide: Broker, useFactory: connect, inject: [WireLog, HealthRegistry] },
        StreamUpkeep,
        { provide: SERVICE, useValue: service },
        { provide: BROKER_STATUS, useExisting: Broker },
        ...tickLaneOf(direct),
        outletOf(service, direct),
        ...provenLanes(service, laneTrustOf(service, settings), { apiPrefixOf: apiPrefixFor(broker.user), direct }),
        {
          provide: NatsBuckets,
          useFactory: (connected: Broker, wire: WireLog) => new NatsBuckets(connected, broker, wire),
          inject: [Broker, WireLog],
        },
        { provide: KEY_VALUE_BUCKETS, useExisting: NatsBuckets },
        {
          provide: PRICE_CACHE,
          useFactory: (buckets: KeyValueBuckets, clock: Clock) =>
            new BucketPriceCache(buckets.open(PRICE_BUCKET), clock),
          inject: [KEY_VALUE_BUCKETS, CLOCK],
        },
      ],
      exports: [...LANE_TOKENS],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#buckets.close();
    await this.#broker.close();
  }
}

/** A broker with users has an account for each service; one without has everything in one. */
function apiPrefixFor(user: string | undefined): (namespace: string) => { readonly apiPrefix?: string } {
  if (user === undefined) return () => ({});
  return (namespace) => {
    const owner = flowsOn('durable').find((flow) => flow.namespace === namespace)?.owner;
    return owner === undefined ? {} : { apiPrefix: foreignApiOf(owner) };
  };
}

/** The tick lane over the broker alone, or past it where services share the process. */
function tickLaneOf(direct: DirectLanes | undefined): Provider[] {
  if (direct === undefined) return [{ provide: TICK_LANE, useClass: NatsTickLane }];
  const besideBroker = (carried: NatsTickLane, supervisor: Supervisor): DirectTickLane =>
    new DirectTickLane(direct, carried, (error) => supervisor.fail(error));
  return [NatsTickLane, { provide: TICK_LANE, useFactory: besideBroker, inject: [NatsTickLane, Supervisor] }];
}

function outletOf(service: ServiceName, direct: DirectLanes | undefined): Provider {
  if (direct === undefined) return { provide: DIRECT_OUTLET, useValue: NO_NEIGHBOURS };
  const toNeighbours = (broker: Broker): NeighbourOutlet => new NeighbourOutlet(direct, service, broker);
  return { provide: DIRECT_OUTLET, useFactory: toNeighbours, inject: [Broker] };
}

/** How a service reads the durable lane. */
interface ReadingOptions {
  readonly apiPrefixOf: ReturnType<typeof apiPrefixFor>;
  readonly direct: DirectLanes | undefined;
}

/** The lanes whose messages are signed by their writer. */
function provenLanes(service: ServiceName, trust: LaneTrust, { apiPrefixOf, direct }: ReadingOptions): Provider[] {
  const { signer, verifier } = trust;
  const sourcesOn = (connected: Broker, wire: WireLog, scheduler: Scheduler): DurableSources => ({
    open: (namespace) =>
      new JetStreamSource({
        broker: connected,
        stream: streamOf(namespace),
        consumer: consumerOf(service, namespace),
        ...apiPrefixOf(namespace),
        scheduler,
        verifier,
        onTrouble: (why) => wire.onSourceTrouble(namespace, why),
      }),
  });
  const sources = (connected: Broker, wire: WireLog, scheduler: Scheduler): DurableSources => {
    const carried = sourcesOn(connected, wire, scheduler);
    return direct === undefined ? carried : new DirectDurableSources(direct, carried);
  };
  return [
    { provide: LANE_TRUST, useValue: trust },
    {
      provide: DURABLE_PUBLISHER,
      useFactory: (connected: Broker) => new JetStreamPublisher(connected, signer),
      inject: [Broker],
    },
    { provide: DURABLE_SOURCES, useFactory: sources, inject: [Broker, WireLog, SCHEDULER] },
    { provide: ASKER, useFactory: (connected: Broker) => new NatsAsker(connected, signer), inject: [Broker] },
    {
      provide: ASK_SERVER,
      useFactory: (connected: Broker, wire: WireLog) => new AskLaneServer(connected, verifier, wire),
      inject: [Broker, WireLog],
    },
  ];
}
