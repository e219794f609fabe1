import { Module } from '@nestjs/common';
import type { DynamicModule, InjectionToken, Provider, Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { LiveTransport } from '#libs/venues';
import type { VenueTransport } from '#libs/venues';
import { CLIENT_ACCOUNTS } from './application/exchange/client-account.js';
import type { ClientAccount } from './application/exchange/client-account.js';
import { Exchange } from './application/exchange/exchange.js';
import { VenueClock } from './application/exchange/venue-clock.js';
import { ExchangeLifecycle } from './application/exchange-lifecycle.js';
import { ExchangeInterference } from './application/faults/exchange-interference.js';
import { Journal } from './application/journal/journal.js';
import type { JournalStorage } from './application/journal/journal-storage.js';
import type { VenueMarket } from './application/market/venue-market.js';
import { AccountQueries } from './application/operations/account-queries.js';
import { ExchangeInfo } from './application/operations/exchange-info.js';
import { KlineQueries } from './application/operations/kline-queries.js';
import { MarketDataQueries } from './application/operations/market-data-queries.js';
import { OrderAmendment } from './application/operations/order-amendment.js';
import { OrderCancellation } from './application/operations/order-cancellation.js';
import { OrderLists } from './application/operations/order-lists.js';
import { OrderPlacement } from './application/operations/order-placement.js';
import { OrderQueries } from './application/operations/order-queries.js';
import { OrderReplacement } from './application/operations/order-replacement.js';
import { PreventedMatchQueries } from './application/operations/prevented-match-queries.js';
import { TickerQueries } from './application/operations/ticker-queries.js';
import { AccountEvents } from './application/requests/account-events.js';
import { Authenticator } from './application/requests/authenticator.js';
import { ContainedFailures } from './application/requests/contained-failures.js';
import { ErrorCounters } from './application/requests/error-counters.js';
import { OperationTable } from './application/requests/operation-table.js';
import { RateLimits } from './application/requests/rate-limits.js';
import { RequestProcessor } from './application/requests/request-processor.js';
import { StreamHub } from './application/streams/stream-hub.js';
import { TimedStreams } from './application/streams/timed-streams.js';
import { InProcessExchange } from './in-process/in-process-exchange.js';
import { FaultDesk } from './inbound/control/fault-desk.js';
import type { FaultPlan } from './inbound/faults/fault-plan.js';
import { NoFaults } from './inbound/faults/no-faults.js';
import { RestEndpoint } from './inbound/rest/rest-endpoint.js';
import { RestHandler } from './inbound/rest/rest-handler.js';
import { SocketCounters } from './inbound/sockets/socket-counters.js';
import { SocketSessions } from './inbound/sockets/socket-sessions.js';
import { WsApiSessions } from './inbound/ws-api/ws-api-sessions.js';
import { DiscardingJournalStorage } from './outbound/journal/discarding-journal-storage.js';
import { FileJournalStorage } from './outbound/journal/file-journal-storage.js';
import { MarketSource } from './outbound/market-source.js';
import type { PaperExchangeSettings } from './paper-exchange.config.js';
import { FAULT_PLAN, JOURNAL_STORAGE, PAPER_EXCHANGE_SETTINGS, UPSTREAM_TRANSPORT, VENUE_MARKET } from './ports.js';

/** The account of the one client. */
const ACCOUNT = 'paper-1';

/** Adapters in place of those that the settings ask for. */
export interface ExchangePorts {
  /** Where the journal is kept; else in JOURNAL_FILE, or nowhere. */
  readonly journalStorage?: JournalStorage;
  /** What goes wrong between the exchange and its clients; else nothing. */
  readonly faults?: FaultPlan;
  /** How a live market reaches its upstream; else by the real network. */
  readonly upstreamTransport?: VenueTransport;
}

const OPERATIONS = [
  MarketDataQueries,
  KlineQueries,
  TickerQueries,
  ExchangeInfo,
  OrderPlacement,
  OrderCancellation,
  OrderAmendment,
  OrderReplacement,
  OrderLists,
  OrderQueries,
  PreventedMatchQueries,
  AccountQueries,
] as const;

const APPLICATION = [
  VenueClock,
  Journal,
  Exchange,
  StreamHub,
  TimedStreams,
  OperationTable,
  RateLimits,
  Authenticator,
  AccountEvents,
  ErrorCounters,
  ContainedFailures,
  RequestProcessor,
  ExchangeLifecycle,
  ExchangeInterference,
] as const;

const INBOUND = [
  FaultDesk,
  RestHandler,
  RestEndpoint,
  WsApiSessions,
  SocketCounters,
  SocketSessions,
  InProcessExchange,
] as const;

/** The exchange with its market and its handlers, without a network. */
@Module({})
export class ExchangeModule {
  /** Makes the module; log, time, chance and supervisor come from the application's `SurroundingsModule`. */
  static register(settings: PaperExchangeSettings, ports: ExchangePorts = {}): DynamicModule {
    return {
      module: ExchangeModule,
      imports: [DiscoveryModule],
      providers: [
        ...APPLICATION,
        ...OPERATIONS,
        ...INBOUND,
        MarketSource,
        { provide: PAPER_EXCHANGE_SETTINGS, useValue: settings },
        { provide: CLIENT_ACCOUNTS, useValue: [clientOf(settings)] },
        {
          provide: VENUE_MARKET,
          useFactory: (source: MarketSource): Promise<VenueMarket> => source.makeMarket(),
          inject: [MarketSource],
        },
        ...adapters(settings, ports),
      ],
      exports: [...APPLICATION, ...INBOUND, VENUE_MARKET, PAPER_EXCHANGE_SETTINGS],
    };
  }
}

function adapters(settings: PaperExchangeSettings, ports: ExchangePorts): Provider[] {
  const storage = settings.JOURNAL_FILE === undefined ? DiscardingJournalStorage : FileJournalStorage;
  return [
    given(JOURNAL_STORAGE, ports.journalStorage, storage),
    faultPlan(settings, ports),
    given(UPSTREAM_TRANSPORT, ports.upstreamTransport, LiveTransport),
  ];
}

/** What was given, else what can be changed while the exchange runs, where that is switched on. */
function faultPlan({ FAULT_CONTROL_TOKEN }: PaperExchangeSettings, { faults }: ExchangePorts): Provider {
  if (faults !== undefined || FAULT_CONTROL_TOKEN === undefined) return given(FAULT_PLAN, faults, NoFaults);
  return { provide: FAULT_PLAN, useExisting: FaultDesk };
}

/** Provides a port by the adapter that was given, or else by a class of ours. */
function given(provide: InjectionToken, adapter: unknown, useClass: Type): Provider {
  return adapter === undefined ? { provide, useClass } : { provide, useValue: adapter };
}

function clientOf(settings: PaperExchangeSettings): ClientAccount {
  return {
    account: ACCOUNT,
    apiKey: settings.API_KEY,
    apiSecret: settings.API_SECRET,
    makerFee: settings.MAKER_FEE,
    takerFee: settings.TAKER_FEE,
    balances: settings.BALANCES,
  };
}
