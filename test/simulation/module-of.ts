import type { DynamicModule } from '@nestjs/common';
import type { ServiceName } from '#libs/contracts';
import { type LaneFaults, type MemoryLaneHub, MemoryLanesModule } from '#libs/messaging';
import type { ServiceApplication } from '#libs/service-host';
import { LiveVenueFeedModule, MarketDataModule } from '#libs/services/market-data';
import {
  type MemoryOrderDatabase,
  MemoryOrderStoreModule,
  OfferLicence,
  TradingGate,
  OrderEntryModule,
  OrderManagementModule,
} from '#libs/services/order-management';
import { DecideIntent, type MemoryRiskDatabase, MemoryRiskStoreModule, RiskModule } from '#libs/services/risk';
import { type MemoryStrategyDatabase, MemoryStrategyStoreModule, StrategyModule } from '#libs/services/strategy';
import type { VenueTransport } from '#libs/venues';
import type { DeskNeighbours } from '../../apps/desk/src/desk-neighbours.js';
import type { SuiteSettings } from './suite-settings.js';

/** The services of a suite, in the order in which they are started; they are stopped in reverse. */
export const SERVICES = ['market-data', 'risk', 'order-management', 'strategy'] as const;
/** One of them. */
export type SimulatedService = (typeof SERVICES)[number];

/** What outlives the services of a simulation, and how one instance reaches it. */
export interface Outside {
  readonly hub: MemoryLaneHub;
  readonly orderBooks: MemoryOrderDatabase;
  readonly riskBooks: MemoryRiskDatabase;
  readonly strategyBooks: MemoryStrategyDatabase;
  /** How the exchange is reached. */
  readonly transport: VenueTransport;
  /** What goes wrong with the instance's messages; what the hub does to everybody's where nothing is said. */
  readonly faults?: LaneFaults;
  /** The desk whose process it shares; none where it has one for itself. */
  readonly desk?: DeskNeighbours | undefined;
}

/** A service on memory lanes and a memory store. */
export function moduleOf(name: SimulatedService, settings: SuiteSettings, outside: Outside): DynamicModule {
  const { desk, faults, hub, orderBooks, riskBooks, strategyBooks, transport } = outside;
  const own = { ...(faults === undefined ? {} : { faults }), ...(desk === undefined ? {} : { direct: desk.direct }) };
  const lanes = MemoryLanesModule.forService({ service: name satisfies ServiceName, hub, ...own });
  const { marketData, orderManagement, risk, strategy } = settings;
  switch (name) {
    case 'market-data': {
      const addresses = { restUrl: marketData.BINANCE_REST_URL, streamUrl: marketData.BINANCE_STREAM_URL };
      const feed = LiveVenueFeedModule.forService({ venue: 'binance', addresses, transport });
      return MarketDataModule.register({ settings: marketData, lanes, feed });
    }
    case 'risk': {
      const licences = desk === undefined ? {} : { licences: desk.licences };
      const store = MemoryRiskStoreModule.forService(riskBooks);
      return RiskModule.register({ settings: risk, lanes, store, ...licences });
    }
    case 'order-management': {
      const { ACCOUNT: account, VENUE: venue } = orderManagement;
      const store = MemoryOrderStoreModule.forService(orderBooks, { account, venue });
      const entry = OrderEntryModule.forVenue(orderManagement, transport);
      return OrderManagementModule.register({ settings: orderManagement, lanes, store, venue: entry });
    }
    case 'strategy': {
      const store = MemoryStrategyStoreModule.forService(strategyBooks);
      const neighbours = desk === undefined ? {} : { gate: desk.gate, orderPath: desk.orderPath };
      return StrategyModule.register({ settings: strategy, lanes, store, ...neighbours });
    }
  }
}

/** Lets a service that was put together offer its neighbours what it can. */
export function joinDesk(name: SimulatedService, service: ServiceApplication, desk: DeskNeighbours | undefined): void {
  if (name === 'order-management') {
    desk?.offerFrom(service.get(OfferLicence));
    desk?.leaveBy(service.get(TradingGate));
  }
  if (name === 'risk') desk?.decideBy(service.get(DecideIntent));
}
