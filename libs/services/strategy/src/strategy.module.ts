import { type DynamicModule, Module } from '@nestjs/common';
import { BROKER_STATUS, type BrokerStatus } from '#libs/messaging';
import { ServiceModule } from '#libs/service-host';
import { RecordBalances } from './application/facts/record-balances.js';
import { RecordOrderEnd } from './application/facts/record-order-end.js';
import { RecordPosition } from './application/facts/record-position.js';
import { RecordRiskDecision } from './application/facts/record-risk-decision.js';
import { TakeFacts } from './application/facts/take-facts.js';
import { CloseOverdueIntents } from './application/intents/close-overdue-intents.js';
import { IntentClosing } from './application/intents/intent-closing.js';
import { ProposeIntent } from './application/intents/propose-intent.js';
import { RebuildIntent } from './application/intents/rebuild-intent.js';
import { ManualOrders } from './application/manual/manual-orders.js';
import { MarketEventDispatcher } from './application/market/market-event-dispatcher.js';
import { MarketEventReader } from './application/market/market-event-reader.js';
import { UncertainMarkets } from './application/market/uncertain-markets.js';
import { ReviewStrategies } from './application/review/review-strategies.js';
import { AwaitOrderPath } from './application/start/await-order-path.js';
import { LearnInstruments } from './application/start/learn-instruments.js';
import { RecoverStrategies } from './application/start/recover-strategies.js';
import { WarmUpStrategies } from './application/start/warm-up-strategies.js';
import { CheckOrderSizes } from './application/sizes/check-order-sizes.js';
import { ReportStatus } from './application/status/report-status.js';
import { StrategyActivity } from './application/status/strategy-activity.js';
import { AccountValuation } from './application/strategies/account-valuation.js';
import { ChangeStrategy } from './application/strategies/change-strategy.js';
import { StrategyRunner } from './application/strategies/strategy-runner.js';
import { BalanceEventsController } from './inbound/balance-events.controller.js';
import { MarketTicksSubscriber } from './inbound/market-ticks.subscriber.js';
import { ManualCommandsController } from './inbound/manual-commands.controller.js';
import { OrderEventsController } from './inbound/order-events.controller.js';
import { PositionEventsController } from './inbound/position-events.controller.js';
import { RiskEventsController } from './inbound/risk-events.controller.js';
import { StatusController } from './inbound/status.controller.js';
import { StrategyCommandsController } from './inbound/strategy-commands.controller.js';
import { AskLaneLimitsSource } from './outbound/ask-lane-limits-source.js';
import { AskLaneMarketSource } from './outbound/ask-lane-market-source.js';
import { AskLaneTradeHistory } from './outbound/ask-lane-trade-history.js';
import { StrategyTelemetry } from './outbound/strategy-telemetry.js';
import { GateWhileConnected } from './outbound/gate-while-connected.js';
import {
  GATE,
  type Gate,
  LIMITS_SOURCE,
  MARKET_SOURCE,
  NO_GATE,
  OPEN_ORDER_PATH,
  ORDER_PATH,
  type OrderPath,
  STRATEGY_OBSERVER,
  TRADE_HISTORY,
} from './ports.js';
import { StrategyLifecycle } from './strategy.lifecycle.js';
import { StrategyReadiness } from './strategy.readiness.js';
import { STRATEGY_SETTINGS, type StrategyRules } from './strategy.settings.js';

/** What the strategy service is put together from. */
export interface StrategyOptions {
  readonly settings: StrategyRules;
  /** NATS or in-process lanes, from `#libs/messaging`. */
  readonly lanes: DynamicModule;
  /** {@link PostgresStrategyStoreModule} or {@link MemoryStrategyStoreModule}. */
  readonly store: DynamicModule;
  /** The risk of the same process; none where strategy has the process for itself. */
  readonly gate?: Gate;
  /** The order-management of the same process; none where strategy has the process for itself. */
  readonly orderPath?: OrderPath;
}

/** Strategy: ticks and facts in, intents out. */
@Module({
  controllers: [
    RiskEventsController,
    OrderEventsController,
    PositionEventsController,
    BalanceEventsController,
    ManualCommandsController,
    StrategyCommandsController,
    StatusController,
  ],
  providers: [
    { provide: STRATEGY_OBSERVER, useClass: StrategyTelemetry },
    { provide: LIMITS_SOURCE, useClass: AskLaneLimitsSource },
    { provide: MARKET_SOURCE, useClass: AskLaneMarketSource },
    { provide: TRADE_HISTORY, useClass: AskLaneTradeHistory },
    ...[StrategyRunner, AccountValuation, ChangeStrategy],
    ...[MarketEventDispatcher, UncertainMarkets, MarketEventReader, MarketTicksSubscriber],
    ...[ProposeIntent, IntentClosing, RebuildIntent, CloseOverdueIntents, ManualOrders],
    ...[TakeFacts, RecordRiskDecision, RecordOrderEnd, RecordPosition, RecordBalances],
    ...[LearnInstruments, RecoverStrategies, WarmUpStrategies, AwaitOrderPath, ReviewStrategies, CheckOrderSizes],
    ...[StrategyActivity, ReportStatus, StrategyReadiness, StrategyLifecycle],
  ],
})
export class StrategyModule {
  /** Puts the service together. */
  static register(options: StrategyOptions): DynamicModule {
    const { gate = NO_GATE, lanes, orderPath = OPEN_ORDER_PATH, settings, store } = options;
    return {
      module: StrategyModule,
      imports: [ServiceModule.register({ name: 'strategy', lanes, store })],
      providers: [
        { provide: STRATEGY_SETTINGS, useValue: settings },
        { provide: ORDER_PATH, useValue: orderPath },
        {
          provide: GATE,
          useFactory: (broker: BrokerStatus) => new GateWhileConnected(gate, broker),
          inject: [BROKER_STATUS],
        },
      ],
    };
  }
}
