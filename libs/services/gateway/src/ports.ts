import type {
  AcceptDifferenceReply,
  CachedPriceV1,
  CancelOrdersReply,
  CancelOrdersV1,
  ClosePositionV1,
  LimitsReply,
  ManualIntentReply,
  MarketReply,
  PlaceOrderV1,
  SetLimitsReply,
  SetLimitsV1,
  SetParametersV1,
  StrategySetupReply,
  SwitchStrategyV1,
  TradingStateReply,
  TryLimitsReply,
  TryLimitsV1,
} from '#libs/contracts';
import type { Problem, Result, UnixUs } from '#libs/kernel';
import type { ReplayStretch, StretchRequest } from './application/replay/replay-stretch.js';
import type { ApiKeyEntry, KeyRefusal, Role } from '#libs/platform';
import type {
  AccountExposureEntity,
  EquitySampleEntity,
  DecisionFilter,
  DiscrepancyEntity,
  DiscrepancyFilter,
  IntentDecisionEntity,
  OrderChanges,
  OrderEventEntity,
  AuditEntry,
  AuditedSchema,
  BalanceEntity,
  BookedTransaction,
  LedgerFilter,
  OrderEntity,
  OrderFilter,
  Page,
  PageRequest,
  PositionEntity,
  PositionFilter,
  RiskOverview,
  TradeEntity,
  TradeFilter,
} from '#libs/persistence';

export const TRADING_READS = Symbol('TradingReads');

/** What order-management has booked. Every method may reject if the store is away. */
export interface TradingReads {
  /** By account, venue and instrument. */
  listPositions(filter: PositionFilter, page: PageRequest): Promise<Page<PositionEntity>>;
  /** The positions of an account in an instrument, one for each venue, by venue. */
  findPositions(account: string, instrument: string): Promise<readonly PositionEntity[]>;
  /** Newest first. */
  listOrders(filter: OrderFilter, page: PageRequest): Promise<Page<OrderEntity>>;
  findOrder(clientOrderId: string): Promise<OrderEntity | undefined>;
  /** Changes of any orders behind a sequence, oldest first; without one the newest. */
  listOrderChanges(after: bigint | undefined, limit: number): Promise<OrderChanges>;
  /** What happened to an order, oldest first. */
  listOrderEvents(clientOrderId: string): Promise<readonly OrderEventEntity[]>;
  /** Newest first. */
  listDiscrepancies(filter: DiscrepancyFilter, page: PageRequest): Promise<Page<DiscrepancyEntity>>;
  /** Newest first. */
  listTrades(filter: TradeFilter, page: PageRequest): Promise<Page<TradeEntity>>;
  /** What an account holds, by venue and asset. */
  listBalances(account: string): Promise<readonly BalanceEntity[]>;
}

export const RISK_READS = Symbol('RiskReads');

/** What risk has decided. Every method may reject if the store is away. */
export interface RiskReads {
  /** Everything at one moment, with at most `refusals` of the newest refusals. */
  readOverview(refusals: number): Promise<RiskOverview>;
  /** Newest first. */
  listDecisions(filter: DecisionFilter, page: PageRequest): Promise<Page<IntentDecisionEntity>>;
  findDecision(intentId: string): Promise<IntentDecisionEntity | undefined>;
  findExposure(account: string): Promise<AccountExposureEntity | undefined>;
  /** What the accounts were worth since a moment, oldest first; risk keeps a point a minute for a week. */
  listEquitySamples(sinceUs: number): Promise<readonly EquitySampleEntity[]>;
}

export const LEDGER_READS = Symbol('LedgerReads');

/** The double-entry ledger. */
export interface LedgerReads {
  /** Newest first unless the filter says otherwise. May reject if the store is away. */
  listLedger(filter: LedgerFilter, page: PageRequest): Promise<Page<BookedTransaction>>;
}

export const LIVE_MARKETS = Symbol('LiveMarkets');

/** The feeds: the one that feeds a market reports where it stands now. */
export interface LiveMarkets {
  /** A retryable Problem if no feed answers. */
  askMarket(venue: string, instrument: string): Promise<Result<MarketReply, Problem>>;
}

export const LAST_PRICES = Symbol('LastPrices');

/** A price as it was last written down, and how long ago its market last sent something. */
export interface LastPrice {
  readonly price: CachedPriceV1;
  readonly ageUs: number;
}

/** The price cache: where the markets stood when a feed last wrote. */
export interface LastPrices {
  /** `undefined` if none was ever written; a Problem if the cache cannot be read. */
  findLastPrice(venue: string, instrument: string): Promise<Result<LastPrice | undefined, Problem>>;
}

export const RISK_COMMANDS = Symbol('RiskCommands');

/** What an operator may tell risk to do with a scope. */
export type TradingStateChange = 'halt' | 'reduce' | 'resume';

/** An operator's command about the trading state. */
export interface OperatorCommand {
  /** Names the command; sent again under the same id it is obeyed once. */
  readonly commandId: string;
  /** An account id, or `all`. */
  readonly scope: string;
  readonly actor: string;
  readonly reason: string;
}

/** Risk, the only service that changes what may be traded. */
export interface RiskCommands {
  /** Resolves with what is in force then, or with a Problem: refused, or no answer within two seconds. */
  sendCommand(change: TradingStateChange, command: OperatorCommand): Promise<Result<TradingStateReply, Problem>>;
}

export const SERVICE_BOARD = Symbol('ServiceBoard');

/** How one service of the suite is. */
export interface ServiceHealth {
  readonly service: string;
  /** `unknown` where the gateway was not told the service's address. */
  readonly state: 'ready' | 'not-ready' | 'down' | 'unknown';
  /** Why it is not ready, by condition; empty when it is. */
  readonly troubles: Readonly<Record<string, string>>;
  /** How long it took to answer, in microseconds; null where it did not. */
  readonly tookUs: number | null;
}

/** The other services, asked over HTTP. */
export interface ServiceBoard {
  /** Every service of the suite, by name; never rejects. */
  readHealth(): Promise<readonly ServiceHealth[]>;
  /** What a service shows of itself at `/status`; `undefined` where it does not answer or has no such page. */
  readStatus(service: string): Promise<unknown>;
}

export const RECORDINGS = Symbol('Recordings');

/** What is known of a recording without reading it. */
export interface RecordingEntry {
  /** The name of its folder. */
  readonly name: string;
  readonly venue: string;
  /** Of which its first frames speak. */
  readonly instruments: readonly string[];
  readonly fromUs: UnixUs;
  readonly toUs: UnixUs;
  readonly segments: number;
  /** Packed, on the disk. */
  readonly bytes: number;
  /** Whether its recorder has ended it. */
  readonly isWhole: boolean;
}

/** Recorded market data, read forwards on demand. */
export interface Recordings {
  /** By name; none where no folder is configured. May reject if the disk fails. */
  listRecordings(): Promise<readonly RecordingEntry[]>;
  /** A Problem where there is no such recording or market, or too much is asked for at once. */
  playRecording(name: string, instrument: string, request: StretchRequest): Promise<Result<ReplayStretch, Problem>>;
}

export const PAST_HOUR = Symbol('PastHour');

/** What is kept of a second: a market's bar (open, high, low, close, volume), or what an account was worth. */
export interface PastLine {
  readonly kind: 'bar' | 'equity';
  /** The market or the account. */
  readonly of: string;
  readonly atUs: UnixUs;
  /** Plain decimal texts. */
  readonly values: readonly string[];
}

/** Where the last hour is kept for the next start of this gateway. */
export interface PastHour {
  /** An hour at least, in the order in which it was kept; nothing where nothing is kept. May reject if the disk fails. */
  readHour(): Promise<readonly PastLine[]>;
  /** May reject if the disk fails. */
  appendLines(lines: readonly PastLine[]): Promise<void>;
}

export const GATEWAY_SETTINGS = Symbol('GatewaySettings');

export const LEDGER_COMMANDS = Symbol('LedgerCommands');

/** A difference that an operator accepts. */
export interface AcceptCommand {
  readonly account: string;
  readonly discrepancyId: string;
  readonly actor: string;
  readonly reason: string;
}

/** order-management, the only service that writes the ledger. */
export interface LedgerCommands {
  /** A Problem where it is refused, or where nobody answers. */
  acceptDifference(command: AcceptCommand): Promise<Result<AcceptDifferenceReply, Problem>>;
}

export const OPERATOR_COMMANDS = Symbol('OperatorCommands');

/**
 * What operators may have done besides halting: order-management takes orders back, strategy proposes orders by hand and sets strategies, risk tries and sets limits. Every method
 * resolves with the reply, or with a Problem where it is refused or nobody answers within two seconds.
 */
export interface OperatorCommands {
  cancelOrders(command: CancelOrdersV1): Promise<Result<CancelOrdersReply, Problem>>;
  placeOrder(command: PlaceOrderV1): Promise<Result<ManualIntentReply, Problem>>;
  closePosition(command: ClosePositionV1): Promise<Result<ManualIntentReply, Problem>>;
  switchStrategy(command: SwitchStrategyV1): Promise<Result<StrategySetupReply, Problem>>;
  setParameters(command: SetParametersV1): Promise<Result<StrategySetupReply, Problem>>;
  /** Changes nothing: what limits would have refused. */
  tryLimits(command: TryLimitsV1): Promise<Result<TryLimitsReply, Problem>>;
  setLimits(command: SetLimitsV1): Promise<Result<SetLimitsReply, Problem>>;
  /** The limits in force of an account. */
  askLimits(account: string): Promise<Result<LimitsReply, Problem>>;
}

/** Who calls, as the credential says. */
export interface Principal {
  /** The actor of its commands; printable, at most 64 characters. */
  readonly name: string;
  readonly roles: readonly Role[];
  /** A caller on this machine where no credentials are configured. */
  readonly isLocal: boolean;
}

export const API_KEYS = Symbol('ApiKeys');

/** The API keys that the gateway knows. */
export interface ApiKeys {
  judgeKey(key: string, nowUs: UnixUs): ApiKeyEntry | KeyRefusal;
  /** By its id alone: of somebody whom another system has identified. */
  judgeKeyId(id: string, nowUs: UnixUs): ApiKeyEntry | KeyRefusal;
}

export const TOKEN_VERIFIER = Symbol('TokenVerifier');

/** Judges the tokens of an identity provider. */
export interface TokenVerifier {
  /** Never rejects; a retryable Problem where the provider's keys cannot be had. */
  verifyToken(token: string): Promise<Result<Principal, Problem>>;
}

export const AUDIT_READS = Symbol('AuditReads');

/** The chains of what was decided, changed or commanded. */
export interface AuditReads {
  /** Newest first. May reject if the store is away. */
  listAudit(chain: AuditedSchema, page: PageRequest): Promise<Page<AuditEntry>>;
}

/** A moment in the life of an order, by the name of its hop. */
export interface TracedHop {
  readonly hop: string;
  readonly atUs: number;
}

/** The way of one order that has ended, from the tick that caused it. */
export interface OrderTrace {
  readonly clientOrderId: string;
  /** At least two, in the order in which they are passed. */
  readonly hops: readonly TracedHop[];
  readonly attributes: Readonly<Record<string, string>>;
  /** Why it was rejected; `undefined` where it was not. */
  readonly failure: string | undefined;
}

export const ORDER_TRACES = Symbol('OrderTraces');

/** A system that keeps traces. */
export interface OrderTraces {
  /** Rejects where they were not taken; the same ones again make no second trace. */
  sendTraces(traces: readonly OrderTrace[]): Promise<void>;
}
