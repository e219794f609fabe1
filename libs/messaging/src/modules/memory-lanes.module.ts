import { type DynamicModule, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { PRICE_BUCKET, type ServiceName } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import { CLOCK, Lifeline, Supervisor, WireLog } from '#libs/platform';
import { DirectDurableSources } from '../direct/direct-durable-sources.js';
import type { DirectLanes } from '../direct/direct-lanes.js';
import { NO_NEIGHBOURS, NeighbourOutlet } from '../direct/direct-outlet.js';
import { DirectTickLane } from '../direct/direct-tick-lane.js';
import type { LaneFaults } from '../memory/lane-faults.js';
import { MemoryAskServer, MemoryAsker } from '../memory/memory-ask-lane.js';
import type { DurableSources } from '../durable-lane/durable-lane.js';
import { MemoryBuckets } from '../memory/memory-buckets.js';
import { MemoryDurablePublisher, MemoryDurableSources } from '../memory/memory-durable-lane.js';
import { MemoryLaneConnection } from '../memory/memory-lane-connection.js';
import type { MemoryLaneHub } from '../memory/memory-lane-hub.js';
import { MemoryTickLane } from '../memory/memory-tick-lane.js';
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
import { BucketPriceCache } from '../price-cache/price-cache.js';
import { LANE_TOKENS } from './lane-tokens.js';

/** A service whose lanes stay inside the process. */
export interface MemoryLanesOptions {
  readonly service: ServiceName;
  /** The broker that it shares with the other services of the process. */
  readonly hub: MemoryLaneHub;
  /** What goes wrong with this instance's messages, in place of what the hub does to everybody's. */
  readonly faults?: LaneFaults;
  /** What it hands over past the hub; a desk's services share one. */
  readonly direct?: DirectLanes;
}

/** The lanes of a service inside one process: its connection to the hub, and everything that goes over it. */
@Module({})
export class MemoryLanesModule implements OnApplicationShutdown {
  readonly #connection: MemoryLaneConnection;

  constructor(connection: MemoryLaneConnection) {
    this.#connection = connection;
  }

  /** Connects the service to the hub; the connection ends with the service, or with its lifeline. */
  static forService({ service, hub, faults, direct }: MemoryLanesOptions): DynamicModule {
    const connect = (lifeline: Lifeline): MemoryLaneConnection => {
      const connection = hub.connect(service, faults);
      lifeline.onSevered(() => connection.sever());
      return connection;
    };
    return {
      module: MemoryLanesModule,
      global: true,
      providers: [
        { provide: MemoryLaneConnection, useFactory: connect, inject: [Lifeline] },
        { provide: BROKER_STATUS, useExisting: MemoryLaneConnection },
        ...lanesOn(hub, direct),
        ...durableLaneOn(hub, service, direct),
      ],
      exports: [...LANE_TOKENS],
    };
  }

  onApplicationShutdown(): void {
    this.#connection.sever();
  }
}

/** What goes over the connection. */
function lanesOn(hub: MemoryLaneHub, direct: DirectLanes | undefined): Provider[] {
  const over = [MemoryLaneConnection];
  return [
    { provide: LANE_TRUST, useFactory: ({ trust }: MemoryLaneConnection) => trust, inject: over },
    {
      provide: TICK_LANE,
      useFactory: (connection: MemoryLaneConnection, supervisor: Supervisor) => {
        const onError = (error: unknown): void => supervisor.fail(error);
        const carried = new MemoryTickLane(connection, hub.ticks, onError);
        return direct === undefined ? carried : new DirectTickLane(direct, carried, onError);
      },
      inject: [MemoryLaneConnection, Supervisor],
    },
    {
      provide: ASKER,
      useFactory: (connection: MemoryLaneConnection) => new MemoryAsker(connection, hub.asks),
      inject: over,
    },
    {
      provide: ASK_SERVER,
      useFactory: (connection: MemoryLaneConnection, wire: WireLog) => new MemoryAskServer(connection, hub.asks, wire),
      inject: [MemoryLaneConnection, WireLog],
    },
    {
      provide: KEY_VALUE_BUCKETS,
      useFactory: (connection: MemoryLaneConnection) => new MemoryBuckets(connection, hub.buckets),
      inject: over,
    },
    {
      provide: PRICE_CACHE,
      useFactory: (buckets: MemoryBuckets, clock: Clock) => new BucketPriceCache(buckets.open(PRICE_BUCKET), clock),
      inject: [KEY_VALUE_BUCKETS, CLOCK],
    },
  ];
}

/** What goes over the durable lane, and past it to the neighbours. */
function durableLaneOn(hub: MemoryLaneHub, service: ServiceName, direct: DirectLanes | undefined): Provider[] {
  const over = [MemoryLaneConnection];
  const sourcesOver = (connection: MemoryLaneConnection): DurableSources => {
    const carried = new MemoryDurableSources(connection, hub.streams);
    if (direct === undefined) return carried;
    const sources = new DirectDurableSources(direct, carried);
    connection.onChange(() => connection.isSevered && sources.abandon());
    return sources;
  };
  return [
    {
      provide: DURABLE_PUBLISHER,
      useFactory: (connection: MemoryLaneConnection) => new MemoryDurablePublisher(connection, hub.streams),
      inject: over,
    },
    { provide: DURABLE_SOURCES, useFactory: sourcesOver, inject: over },
    direct === undefined
      ? { provide: DIRECT_OUTLET, useValue: NO_NEIGHBOURS }
      : {
          provide: DIRECT_OUTLET,
          useFactory: (connection: MemoryLaneConnection) => new NeighbourOutlet(direct, service, connection),
          inject: over,
        },
  ];
}
