import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import type { Clock, Scheduler } from '#libs/kernel';
import { CLOCK, SCHEDULER } from '#libs/platform';
import { RouteBook, ServiceModule } from '#libs/service-host';
import { CHAT_BOT } from './chat.ports.js';
import { ChangeTradingState } from './application/change-trading-state.js';
import { FindPosition } from './application/find-position.js';
import { GiveCommand } from './application/give-command.js';
import { KnownNames } from './application/known-names.js';
import { OrderByHand } from './application/order-by-hand.js';
import { ReadAccount } from './application/read-account.js';
import { ReadLimitsUse } from './application/read-limits-use.js';
import { ReadMarket } from './application/read-market.js';
import { EquityBoard } from './application/live/equity.js';
import { KeepHour } from './application/live/keep-hour.js';
import { MarketTable } from './application/live/market-table.js';
import { ReadChanges } from './application/live/read-changes.js';
import { RestoreEquity } from './application/live/restore-equity.js';
import { WindRecording } from './application/replay/wind-recording.js';
import { ReadOrderTimeline } from './application/read-order-timeline.js';
import { ReadStrategies } from './application/read-strategies.js';
import { EndedOrders } from './application/traces/ended-orders.js';
import { ExportTraces } from './application/traces/export-traces.js';
import { GatewayLifecycle } from './gateway.lifecycle.js';
import type { GatewaySettings } from './gateway.settings.js';
import { AccessProof } from './inbound/access/access-proof.js';
import { AccessGuard } from './inbound/access/access.guard.js';
import { Credentials } from './inbound/access/credentials.js';
import { Throttle } from './inbound/access/throttle.js';
import { Tickets } from './inbound/access/tickets.js';
import { AuditController } from './inbound/audit.controller.js';
import { AccountsController } from './inbound/accounts.controller.js';
import { ChatCommands } from './inbound/chat/chat-commands.js';
import { ChatRequests } from './inbound/chat/chat-requests.js';
import { ConsoleFiles } from './inbound/console/console-files.js';
import { ConsoleController } from './inbound/console/console.controller.js';
import { DecisionsController } from './inbound/decisions.controller.js';
import { DiscrepanciesController } from './inbound/discrepancies.controller.js';
import { EquityController } from './inbound/equity.controller.js';
import { IndexController } from './inbound/index.controller.js';
import { LedgerListController } from './inbound/ledger-list.controller.js';
import { LedgerController } from './inbound/ledger.controller.js';
import { LimitsController } from './inbound/limits.controller.js';
import { MarketController } from './inbound/market.controller.js';
import { MarketsController } from './inbound/markets.controller.js';
import { OrderCommandsController } from './inbound/order-commands.controller.js';
import { OrdersController } from './inbound/orders.controller.js';
import { PositionsController } from './inbound/positions.controller.js';
import { ProblemFilter } from './inbound/problem/problem.filter.js';
import { StrictValidationPipe } from './inbound/problem/strict-validation.js';
import { RecordingsController } from './inbound/recordings.controller.js';
import { RiskController } from './inbound/risk.controller.js';
import { ServicesController } from './inbound/services.controller.js';
import { StrategiesController } from './inbound/strategies.controller.js';
import { HourKeeper } from './inbound/stream/hour-keeper.js';
import { LiveSnapshot } from './inbound/stream/live-snapshot.js';
import { LiveStream } from './inbound/stream/live-stream.js';
import { MarketTicksSubscriber } from './inbound/stream/market-ticks.subscriber.js';
import { StreamAdmission } from './inbound/stream/stream-admission.js';
import { StreamServer } from './inbound/stream/stream-server.js';
import { TradesController } from './inbound/trades.controller.js';
import { ApiKeyFile } from './outbound/api-key-file.js';
import { AskedLedger } from './outbound/asked-ledger.js';
import { AskedMarkets } from './outbound/asked-markets.js';
import { AskedOperators } from './outbound/asked-operators.js';
import { AskedRisk } from './outbound/asked-risk.js';
import { CachedPrices } from './outbound/cached-prices.js';
import { HttpServiceBoard } from './outbound/http-service-board.js';
import { PastHourFiles } from './outbound/past-hour-files.js';
import { RecordedDays } from './outbound/recordings/recorded-days.js';
import { tokenVerifierOf } from './outbound/jwks-tokens.js';
import { TelegramBot } from './outbound/telegram-bot.js';
import { OtlpTraces } from './outbound/otlp-traces.js';
import { TraceMetrics } from './outbound/trace-metrics.js';
import {
  API_KEYS,
  GATEWAY_SETTINGS,
  LAST_PRICES,
  LEDGER_COMMANDS,
  LIVE_MARKETS,
  OPERATOR_COMMANDS,
  ORDER_TRACES,
  PAST_HOUR,
  RECORDINGS,
  RISK_COMMANDS,
  SERVICE_BOARD,
  TOKEN_VERIFIER,
} from './ports.js';

/** What the gateway is put together from. */
export interface GatewayOptions {
  readonly settings: GatewaySettings;
  /** Carries its questions and commands. */
  readonly lanes: DynamicModule;
  /** What it reads: `PostgresGatewayStoreModule.forService` or `MemoryGatewayStoreModule.forService`. */
  readonly store: DynamicModule;
}

/** The gateway: where people and programs come in. Reads everything with a role that may only read; commands go to risk and order-management. */
@Module({
  controllers: [
    IndexController,
    PositionsController,
    OrdersController,
    OrderCommandsController,
    TradesController,
    AccountsController,
    MarketController,
    RiskController,
    LedgerController,
    LedgerListController,
    LimitsController,
    DecisionsController,
    DiscrepanciesController,
    EquityController,
    MarketsController,
    RecordingsController,
    ServicesController,
    StrategiesController,
    ConsoleController,
    AuditController,
  ],
  providers: [
    RouteBook,
    ChangeTradingState,
    FindPosition,
    GiveCommand,
    OrderByHand,
    ReadLimitsUse,
    WindRecording,
    ReadAccount,
    ReadMarket,
    KnownNames,
    ReadOrderTimeline,
    ReadStrategies,
    MarketTable,
    EquityBoard,
    RestoreEquity,
    KeepHour,
    HourKeeper,
    ReadChanges,
    LiveSnapshot,
    LiveStream,
    StreamAdmission,
    StreamServer,
    MarketTicksSubscriber,
    ConsoleFiles,
    EndedOrders,
    ExportTraces,
    TraceMetrics,
    GatewayLifecycle,
    {
      provide: ORDER_TRACES,
      useFactory: ({ GATEWAY_TRACES_URL: url }: GatewaySettings, scheduler: Scheduler) =>
        url === undefined ? undefined : new OtlpTraces(url, scheduler),
      inject: [GATEWAY_SETTINGS, SCHEDULER],
    },
    {
      provide: SERVICE_BOARD,
      useFactory: (settings: GatewaySettings, scheduler: Scheduler) => new HttpServiceBoard(settings, scheduler),
      inject: [GATEWAY_SETTINGS, SCHEDULER],
    },
    { provide: LIVE_MARKETS, useClass: AskedMarkets },
    { provide: LAST_PRICES, useClass: CachedPrices },
    { provide: PAST_HOUR, useClass: PastHourFiles },
    { provide: RECORDINGS, useClass: RecordedDays },
    { provide: RISK_COMMANDS, useClass: AskedRisk },
    { provide: OPERATOR_COMMANDS, useClass: AskedOperators },
    { provide: LEDGER_COMMANDS, useClass: AskedLedger },
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useClass: StrictValidationPipe },
    Credentials,
    Tickets,
    Throttle,
    AccessProof,
    ChatRequests,
    ChatCommands,
    {
      provide: CHAT_BOT,
      useFactory: (settings: GatewaySettings, scheduler: Scheduler) => {
        const { GATEWAY_TELEGRAM_USERS, NOTIFY_TELEGRAM_TOKEN: token, NOTIFY_TELEGRAM_URL: apiUrl } = settings;
        const isWanted = GATEWAY_TELEGRAM_USERS.size > 0 && token !== undefined;
        return isWanted ? new TelegramBot({ apiUrl, token }, scheduler) : undefined;
      },
      inject: [GATEWAY_SETTINGS, SCHEDULER],
    },
    { provide: API_KEYS, useClass: ApiKeyFile },
    {
      provide: TOKEN_VERIFIER,
      useFactory: (settings: GatewaySettings, clock: Clock) => tokenVerifierOf(settings, clock),
      inject: [GATEWAY_SETTINGS, CLOCK],
    },
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
})
export class GatewayModule {
  static register({ settings, lanes, store }: GatewayOptions): DynamicModule {
    return {
      module: GatewayModule,
      imports: [DiscoveryModule, ServiceModule.register({ name: 'gateway', lanes, readingStore: store })],
      providers: [{ provide: GATEWAY_SETTINGS, useValue: settings }],
    };
  }
}
