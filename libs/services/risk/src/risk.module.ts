import { type DynamicModule, Module } from '@nestjs/common';
import type { Scheduler } from '#libs/kernel';
import { LOG, type Log, Metrics, SCHEDULER } from '#libs/platform';
import { ServiceModule } from '#libs/service-host';
import { ChangeTradingState } from './application/commands/change-trading-state.js';
import { SetLimits } from './application/commands/set-limits.js';
import { TryLimits } from './application/commands/try-limits.js';
import { ApplyBalances } from './application/facts/apply-balances.js';
import { ApplyFill } from './application/facts/apply-fill.js';
import { ComparePosition } from './application/facts/compare-position.js';
import { EndOrder } from './application/facts/end-order.js';
import { KeepOrder } from './application/facts/keep-order.js';
import { TakeFacts } from './application/facts/take-facts.js';
import { DecideIntent } from './application/intents/decide-intent.js';
import { HeldBooks } from './application/intents/held-books.js';
import { MarketBoard } from './application/market/market-board.js';
import { MarketPricing } from './application/market/market-pricing.js';
import { MonitorExposure } from './application/monitor/monitor-exposure.js';
import { MonitorLoss } from './application/monitor/monitor-loss.js';
import { StartRisk } from './application/start/start-risk.js';
import { ReadLimits } from './application/status/read-limits.js';
import { ReadRiskStatus } from './application/status/read-risk-status.js';
import { ReportStanding } from './application/status/report-standing.js';
import { AnswerDecisionsQuery } from './application/status/answer-decisions-query.js';
import { BalanceEventsController } from './inbound/balance-events.controller.js';
import { DecisionQueriesController } from './inbound/decision-queries.controller.js';
import { FillEventsController } from './inbound/fill-events.controller.js';
import { IntentEventsController } from './inbound/intent-events.controller.js';
import { LimitCommandsController } from './inbound/limit-commands.controller.js';
import { LimitQueriesController } from './inbound/limit-queries.controller.js';
import { MarketEventsSubscriber } from './inbound/market-events.subscriber.js';
import { OrderEventsController } from './inbound/order-events.controller.js';
import { PositionEventsController } from './inbound/position-events.controller.js';
import { RiskCommandsController } from './inbound/risk-commands.controller.js';
import { MarketMetrics } from './outbound/market-metrics.js';
import { RiskReadiness } from './inbound/risk-readiness.js';
import { StatusController } from './inbound/status.controller.js';
import { RISK_NOTICES, riskNoticesOf } from './outbound/notices/risk-notices.js';
import { RiskTelemetry } from './outbound/risk-telemetry.js';
import { RISK_OBSERVER } from './observer.ports.js';
import { LICENCES, type Licences, NO_LICENCES, RISK_BOOKS, type RiskBooks } from './ports.js';
import { RiskLifecycle } from './risk.lifecycle.js';
import { RISK_SETTINGS, type RiskSettings } from './risk.settings.js';

/** What risk is put together from. */
export interface RiskModuleOptions {
  readonly settings: RiskSettings;
  /** Carries its messages, over NATS or in memory. */
  readonly lanes: DynamicModule;
  /** Keeps its books: `PostgresRiskStoreModule` or `MemoryRiskStoreModule`. */
  readonly store: DynamicModule;
  /** What the order-management of the same process offers; none where risk has the process for itself. */
  readonly licences?: Licences;
}

/** Risk: the gate between intents and orders. */
@Module({
  controllers: [
    IntentEventsController,
    FillEventsController,
    OrderEventsController,
    PositionEventsController,
    BalanceEventsController,
    RiskCommandsController,
    LimitQueriesController,
    LimitCommandsController,
    DecisionQueriesController,
    StatusController,
  ],
  providers: [
    ...[
      DecideIntent,
      TakeFacts,
      ApplyFill,
      EndOrder,
      KeepOrder,
      ComparePosition,
      ApplyBalances,
      ChangeTradingState,
      SetLimits,
      TryLimits,
      MonitorExposure,
      MonitorLoss,
    ],
    AnswerDecisionsQuery,
    ...[StartRisk, ReadLimits, ReadRiskStatus, ReportStanding, MarketBoard, MarketPricing, HeldBooks],
    ...[MarketEventsSubscriber, MarketMetrics, RiskReadiness, RiskLifecycle],
    { provide: RISK_OBSERVER, useClass: RiskTelemetry },
    {
      provide: RISK_NOTICES,
      useFactory: (settings: RiskSettings, scheduler: Scheduler, log: Log, metrics: Metrics, books: RiskBooks) =>
        riskNoticesOf({ settings, scheduler, log, metrics }, books),
      inject: [RISK_SETTINGS, SCHEDULER, LOG, Metrics, RISK_BOOKS],
    },
  ],
})
export class RiskModule {
  /** Puts the service together. */
  static register({ licences = NO_LICENCES, settings, lanes, store }: RiskModuleOptions): DynamicModule {
    return {
      module: RiskModule,
      imports: [ServiceModule.register({ name: 'risk', lanes, store })],
      providers: [
        { provide: RISK_SETTINGS, useValue: settings },
        { provide: LICENCES, useValue: licences },
      ],
    };
  }
}
