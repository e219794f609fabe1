import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { PRICE_BUCKET } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import { ASKER, type Asker, Broker, BucketPriceCache, MessagingModule, NatsKeyValue } from '#libs/messaging';
import { PersistenceModule, RiskReader, TradingReader } from '#libs/persistence';
import { CLOCK, HealthRegistry, type Log, WireLog } from '#libs/platform';
import { VENUE_NAMES } from '#libs/venues';
import { ChangeTradingState } from './application/change-trading-state.js';
import { ReadMarket } from './application/read-market.js';
import type { GatewaySettings } from './gateway.config.js';
import { AccountsController } from './inbound/accounts.controller.js';
import { IndexController } from './inbound/index.controller.js';
import { MarketController } from './inbound/market.controller.js';
import { OrdersController } from './inbound/orders.controller.js';
import { PositionsController } from './inbound/positions.controller.js';
import { ProblemFilter } from './inbound/problem/problem.filter.js';
import { RouteBook } from './inbound/problem/route-book.js';
import { strictValidation } from './inbound/problem/strict-validation.js';
import { RiskController } from './inbound/risk.controller.js';
import { TokenGuard } from './inbound/token.guard.js';
import { TradesController } from './inbound/trades.controller.js';

const SERVICE = 'gateway';

/** The gateway: the door for people. Reads everything with a role that may only read; commands go to risk. */
@Module({})
export class GatewayModule {
  constructor(
    @Inject(HealthRegistry) health: HealthRegistry,
    @Inject(Broker) broker: Broker,
    @Inject(TradingReader) reader: TradingReader,
  ) {
    health.addReadiness('postgres', async () => {
      await reader.ping();
      return undefined;
    });
    health.addReadiness('nats', () => (broker.connected ? undefined : 'not connected'));
  }

  /** Puts the service together. */
  static register(settings: GatewaySettings, log: Log, registry: Registry): DynamicModule {
    const nats = { url: settings.NATS_URL, user: settings.NATS_USER, password: settings.NATS_PASSWORD, name: SERVICE };
    return {
      module: GatewayModule,
      imports: [
        MessagingModule.forService({ service: SERVICE, settings: nats, listener: new WireLog(log, registry) }),
        // The schema is only where unqualified names would be looked for: every statement here names its own.
        PersistenceModule.forService({ url: settings.DATABASE_URL, schema: 'orders', service: SERVICE, entities: [] }),
      ],
      controllers: [
        IndexController,
        PositionsController,
        OrdersController,
        TradesController,
        AccountsController,
        MarketController,
        RiskController,
      ],
      providers: [
        RouteBook,
        { provide: APP_FILTER, useFactory: (routes: RouteBook) => new ProblemFilter(log, routes), inject: [RouteBook] },
        { provide: APP_PIPE, useFactory: strictValidation },
        { provide: APP_GUARD, useFactory: () => new TokenGuard(settings) },
        { provide: TradingReader, useFactory: (source: DataSource) => new TradingReader(source), inject: [DataSource] },
        { provide: RiskReader, useFactory: (source: DataSource) => new RiskReader(source), inject: [DataSource] },
        {
          provide: ChangeTradingState,
          useFactory: (asker: Asker) => new ChangeTradingState(asker, log),
          inject: [ASKER],
        },
        {
          provide: ReadMarket,
          useFactory: (asker: Asker, broker: Broker, clock: Clock) =>
            new ReadMarket(
              asker,
              new BucketPriceCache(new NatsKeyValue(broker, PRICE_BUCKET), clock),
              clock,
              VENUE_NAMES,
            ),
          inject: [ASKER, Broker, CLOCK],
        },
      ],
    };
  }
}
