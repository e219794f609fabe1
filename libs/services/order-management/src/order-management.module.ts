import { type DynamicModule, Module } from '@nestjs/common';
import { OUTBOX_STORE } from '#libs/persistence';
import { ServiceModule } from '#libs/service-host';
import { USE_CASES } from './application/use-cases.js';
import { LedgerCommandsController } from './inbound/ledger-commands.controller.js';
import { OrderCommandsController } from './inbound/order-commands.controller.js';
import { QuoteSubscriber } from './inbound/quote.subscriber.js';
import { RiskEventsController } from './inbound/risk-events.controller.js';
import { StatusController } from './inbound/status.controller.js';
import { OrderManagementLifecycle } from './order-management.lifecycle.js';
import type { OrderManagementSettings } from './order-management.settings.js';
import { AskedDecisions } from './outbound/asked-decisions.js';
import { MarketDataInstruments } from './outbound/market-data-instruments.js';
import { OrderEntryModule } from './outbound/order-entry.module.js';
import { OrderGauges } from './outbound/order-gauges.js';
import { OrderMetrics } from './outbound/order-metrics.js';
import { sha256 } from './outbound/sha256.js';
import { DECISIONS, DIGEST, INSTRUMENT_SOURCE, ORDER_OBSERVER, ORDER_SETTINGS, OUTBOX_BACKLOG } from './ports.js';

/** What order-management is put together from. */
export interface OrderManagementOptions {
  readonly settings: OrderManagementSettings;
  /** Carries its messages: `NatsLanesModule.forService` or `MemoryLanesModule.forService`. */
  readonly lanes: DynamicModule;
  /** Keeps its books: `PostgresOrderStoreModule.forService` or `MemoryOrderStoreModule.forService`. */
  readonly store: DynamicModule;
  /** Where it trades; the live adapter of the venue in the settings unless given: `OrderEntryModule.forEntry`. */
  readonly venue?: DynamicModule;
}

/** order-management: approvals in; orders, fills, positions out. The only place where a port meets its adapter. */
@Module({})
export class OrderManagementModule {
  /** Log, time, chance and supervisor come from whoever runs the application. */
  static register({ lanes, settings, store, venue }: OrderManagementOptions): DynamicModule {
    return {
      module: OrderManagementModule,
      imports: [
        ServiceModule.register({ name: 'order-management', lanes, store }),
        venue ?? OrderEntryModule.forVenue(settings),
      ],
      controllers: [RiskEventsController, LedgerCommandsController, OrderCommandsController, StatusController],
      providers: [
        ...USE_CASES,
        { provide: ORDER_SETTINGS, useValue: settings },
        { provide: ORDER_OBSERVER, useClass: OrderMetrics },
        { provide: DECISIONS, useClass: AskedDecisions },
        { provide: INSTRUMENT_SOURCE, useClass: MarketDataInstruments },
        { provide: OUTBOX_BACKLOG, useExisting: OUTBOX_STORE },
        { provide: DIGEST, useValue: sha256 },
        QuoteSubscriber,
        OrderGauges,
        OrderManagementLifecycle,
      ],
    };
  }
}
