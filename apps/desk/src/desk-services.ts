import type { DynamicModule } from '@nestjs/common';
import { NatsLanesModule } from '#libs/messaging';
import { AuditModule, type HostedDefinition, RehearsalModule } from '#libs/service-host';
import { MarketDataModule, feedFromSettings } from '#libs/services/market-data';
import {
  KillLocally,
  OfferLicence,
  OrderManagementModule,
  PostgresOrderStoreModule,
  TradingGate,
  orderManagementRehearsal,
} from '#libs/services/order-management';
import { DecideIntent, PostgresRiskStoreModule, RiskModule, rehearseRisk } from '#libs/services/risk';
import { PostgresStrategyStoreModule, StrategyModule, strategyRehearsal } from '#libs/services/strategy';
import type { DeskSettings } from './desk.config.js';
import { DeskNeighbours } from './desk-neighbours.js';

/**
 * The four services of a desk in the order of their start. Each is put together as in its own app; all they share is the direct lanes (what
 * one commits reaches the next in the process, and NATS behind it) and the one commit that takes an intent, what is decided on it and the licence of its order.
 */
export function deskServices(settings: DeskSettings): readonly HostedDefinition[] {
  const neighbours = new DeskNeighbours();
  const { direct } = neighbours;
  const { marketData, orderManagement, risk, strategy } = settings;
  return [
    { name: 'market-data', settings: marketData, module: marketDataOf(settings, direct) },
    {
      name: 'risk',
      settings: risk,
      module: riskOf(settings, neighbours),
      configure: (nest) => neighbours.decideBy(nest.get(DecideIntent, { strict: false })),
    },
    {
      name: 'order-management',
      settings: orderManagement,
      module: orderManagementOf(settings, direct),
      configure: (nest) => {
        neighbours.offerFrom(nest.get(OfferLicence, { strict: false }));
        neighbours.leaveBy(nest.get(TradingGate, { strict: false }));
        // The kill of last resort, where neither the broker nor the database answers: kill -USR2.
        process.on('SIGUSR2', () => nest.get(KillLocally, { strict: false }).killLocally('SIGUSR2'));
      },
    },
    { name: 'strategy', settings: strategy, module: strategyOf(settings, neighbours) },
  ];
}

function marketDataOf({ marketData: settings }: DeskSettings, direct: DeskNeighbours['direct']): DynamicModule {
  const lanes = NatsLanesModule.forService({ service: 'market-data', settings, direct });
  return MarketDataModule.register({ settings, lanes, feed: feedFromSettings(settings) });
}

function riskOf({ risk: settings }: DeskSettings, { direct, licences }: DeskNeighbours): DynamicModule {
  const lanes = NatsLanesModule.forService({ service: 'risk', settings, direct });
  const store = PostgresRiskStoreModule.forService({ url: settings.DATABASE_URL });
  const audit = AuditModule.forSchema('risk', settings);
  const service = RiskModule.register({ settings, lanes, store, licences });
  return { module: DeskRiskModule, imports: [service, audit, RehearsalModule.ofPath(rehearseRisk)] };
}

function orderManagementOf(
  { orderManagement: settings }: DeskSettings,
  direct: DeskNeighbours['direct'],
): DynamicModule {
  const { ACCOUNT: account, DATABASE_URL: url, VENUE: venue } = settings;
  const lanes = NatsLanesModule.forService({ service: 'order-management', settings, direct });
  const store = PostgresOrderStoreModule.forService({ url, account, venue });
  const service = OrderManagementModule.register({ settings, lanes, store });
  const rehearsal = RehearsalModule.ofPath(orderManagementRehearsal(settings));
  return {
    module: DeskOrderManagementModule,
    imports: [service, AuditModule.forSchema('orders', settings), rehearsal],
  };
}

function strategyOf({ strategy: settings }: DeskSettings, { direct, gate, orderPath }: DeskNeighbours): DynamicModule {
  const lanes = NatsLanesModule.forService({ service: 'strategy', settings, direct });
  const store = PostgresStrategyStoreModule.forService({ url: settings.DATABASE_URL });
  const service = StrategyModule.register({ settings, lanes, store, gate, orderPath });
  return { module: DeskStrategyModule, imports: [service, RehearsalModule.ofPath(strategyRehearsal(settings))] };
}

class DeskRiskModule {}
class DeskOrderManagementModule {}
class DeskStrategyModule {}
