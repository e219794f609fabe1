import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { PlatformModule } from '#libs/platform';
import { ExchangeModule } from './exchange.module.js';
import type { ExchangePorts } from './exchange.module.js';
import { FaultsController } from './inbound/control/faults.controller.js';
import { ApiErrorFilter } from './inbound/rest/api-error.filter.js';
import { RestController } from './inbound/rest/rest.controller.js';
import { StatusController } from './inbound/rest/status.controller.js';
import { SocketGateway } from './inbound/sockets/socket-gateway.js';
import { MarketReadiness } from './outbound/market-readiness.js';
import { PaperMetrics } from './outbound/paper-metrics.js';
import type { PaperExchangeSettings } from './paper-exchange.config.js';

/** The exchange on the network: its REST, its WebSockets, its status page and its metrics. */
@Module({
  controllers: [RestController, StatusController, FaultsController],
  providers: [SocketGateway, PaperMetrics, MarketReadiness, { provide: APP_FILTER, useClass: ApiErrorFilter }],
})
export class PaperExchangeModule {
  /** Makes the module for one set of settings, for `runService`; `ports` replace the adapters that those ask for. */
  static register(settings: PaperExchangeSettings, ports: ExchangePorts = {}): DynamicModule {
    return {
      module: PaperExchangeModule,
      imports: [PlatformModule.forName('paper-exchange'), ExchangeModule.register(settings, ports)],
    };
  }
}
