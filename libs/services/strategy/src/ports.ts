import type { Announcement, IntentProposedV1 } from '#libs/contracts';
import type {
  BalanceView,
  BookState,
  CommandLog,
  Instrument,
  IntentStatus,
  MarketTrade,
  OfferedIntent,
  PositionView,
  RecordedIntent,
  ScopedLimits,
  StrategyChange,
} from '#libs/domain';
import type { AccountId, Decimal, InstrumentId, Problem, Result, StopSignal, StrategyId } from '#libs/kernel';
import type { InstrumentName } from '#libs/platform';

/** Injects the {@link StrategyBooks}. */
export const STRATEGY_BOOKS = Symbol('StrategyBooks');
/** Injects the {@link MarketSource}. */
export const MARKET_SOURCE = Symbol('MarketSource');
/** Injects the {@link TradeHistory}. */
export const TRADE_HISTORY = Symbol('TradeHistory');

/** How many intents there are in each status. */
export type IntentCounts = Readonly<Record<IntentStatus, number>>;

/** A durable message on its way in. */
export interface IncomingMessage {
  /** Unique for ever: a second delivery has the same. */
  readonly id: string;
  readonly subject: string;
}

/** Names a position. */
export type PositionKey = Pick<PositionView, 'account' | 'venue' | 'instrument'>;

/** What a strategy trades: at most one of its intents there is open. */
export type IntentPlace = Pick<RecordedIntent, 'strategy' | 'venue' | 'instrument'>;

/** What some facts tell of. */
export interface FactsQuestion {
  readonly messageIds: readonly string[];
  readonly intentIds: readonly string[];
  /** Places of strategies whose open intent is asked for besides: it bars another one. */
  readonly places: readonly IntentPlace[];
  readonly positions: readonly PositionKey[];
}

/** What is known, at one moment, of what facts tell of; what is not known is not in it. */
export interface KnownFacts {
  /** The messages that were taken before. */
  readonly takenIds: readonly string[];
  /** Those that were asked for by id or place, in no order; some perhaps twice. */
  readonly intents: readonly RecordedIntent[];
  readonly positions: readonly PositionView[];
}

/** A row as it was found, and as it shall be. */
export interface Changed<Row> {
  readonly before: Row;
  readonly after: Row;
}

/** What some facts change, on what was known when they were looked up. */
export interface FactsChange {
  /** Taken for the first time. */
  readonly messages: readonly IncomingMessage[];
  /** Open before. */
  readonly intents: readonly Changed<RecordedIntent>[];
  /** Those that the books had lost. */
  readonly newIntents: readonly RecordedIntent[];
  /** With the version that each replaces; `undefined` where none was known. */
  readonly positions: readonly { readonly versionBefore: number | undefined; readonly after: PositionView }[];
  /** A newer version that is there already stays. */
  readonly balances: readonly BalanceView[];
}

/** What strategy has written down; each method sees what is committed when it is called. */
export interface StrategyReads {
  /** The intents of some ids, in no order; an id that is not known has none. */
  findIntents(intentIds: readonly string[]): Promise<readonly RecordedIntent[]>;
  findOpenIntents(): Promise<readonly RecordedIntent[]>;
  countIntents(): Promise<IntentCounts>;
  findPositions(): Promise<readonly PositionView[]>;
  findBalances(): Promise<readonly BalanceView[]>;
  /** The newest change of each strategy that an operator ever changed. */
  findStrategyChanges(): Promise<readonly StrategyChange[]>;
}

/** One transaction. What it writes is seen by others when it has committed, as a whole or not at all. */
export interface StrategyWrites extends StrategyReads, CommandLog {
  /** Inserts an intent; returns `false` if its id is taken, or another one of its strategy and instrument is open. */
  insertIntent(intent: RecordedIntent): Promise<boolean>;
  /** Reads an intent that no one else changes until the end of the transaction. */
  lockIntent(intentId: string): Promise<RecordedIntent | undefined>;
  /** Writes what became of a locked intent; throws if it was not open. */
  saveIntent(intent: RecordedIntent): Promise<void>;
  /** Reads a position that no one else changes until the end of the transaction. */
  lockPosition(key: PositionKey): Promise<PositionView | undefined>;
  /** Lets nobody else change a strategy until the end of the transaction: who comes meanwhile waits, and sees what became of it. */
  lockStrategy(strategy: string): Promise<void>;
  /** Adds a change of a strategy; throws where its version or its command is taken. */
  addStrategyChange(change: StrategyChange): Promise<void>;
  /** Writes messages down, to be published once this has committed, in order. An id that is taken is an error. */
  announce(messages: readonly Announcement[]): Promise<void>;
  /** Runs `effect` once after the commit; never for a try that was rolled back. */
  afterCommit(effect: () => void): void;
}

/** What became of an offered intent: written; not written, because its id is taken or another one is open; not written for no reason of its own. */
export type IntentFate = 'written' | 'barred' | 'declined';

/** An intent that may be committed with what is decided on it. */
export interface IntentOffer extends OfferedIntent {
  /** Rejects where nobody knows. */
  readonly fate: Promise<IntentFate>;
}

/** Injects the {@link Gate}. */
export const GATE = Symbol('Gate');

/** The risk of the same process, where there is one. */
export interface Gate {
  /** Decides an intent that is not written down yet and writes both down; `false` where it has to be written first. What it takes is told what came of it. */
  takeIntent(message: IntentProposedV1, offered: OfferedIntent): boolean;
}

/** Strategy has its process for itself: intents are written down, and published. */
export const NO_GATE: Gate = { takeIntent: () => false };

/** Injects the {@link OrderPath}. */
export const ORDER_PATH = Symbol('OrderPath');

/** The order-management of the same process, where there is one. */
export interface OrderPath {
  /** Resolves when orders may leave (at once where they may), with `true`; with `false` where `signal` came first. */
  whenOpen(signal: StopSignal): Promise<boolean>;
}

/** Strategy has its process for itself: it is told of nothing. */
export const OPEN_ORDER_PATH: OrderPath = { whenOpen: () => Promise.resolve(true) };

/** The books of strategy: its intents, and its view of positions and balances. */
export interface StrategyBooks {
  /** Reads without locks and without a write transaction. */
  read<T>(work: (reads: StrategyReads) => Promise<T>): Promise<T>;
  /** Runs `work` in one transaction. It is run again where the database gave it up for another one: it must have no effect besides. */
  write<T>(work: (writes: StrategyWrites) => Promise<T>): Promise<T>;
  /**
   * Writes an intent and its message down, seen by every other transaction and not waited for until it is on the disk; returns `false`,
   * with nothing written, if its id is taken or another one of its strategy and instrument is open. Where the database itself dies in
   * the next moments the intent may be gone although its message was published: what risk decides on it tells of it again.
   */
  proposeIntent(intent: RecordedIntent, message: Announcement): Promise<boolean>;
  /** The same for whoever commits it together with what is decided on it; nothing is written here. */
  offerIntent(intent: RecordedIntent, message: Announcement): IntentOffer;
  /** What is known of what facts tell of, without a lock. */
  readFacts(question: FactsQuestion): Promise<KnownFacts>;
  /** Writes down what facts change; `STALE`, with nothing written, where any of it is no longer as it was found. */
  commitFacts(change: FactsChange): Promise<'RECORDED' | 'STALE'>;
}

/** Where a market stands. */
export interface MarketSnapshot {
  readonly bookState: BookState;
  /** In quote; between bid and ask before the first trade that the feed saw; `undefined` where there are neither. */
  readonly lastPrice: Decimal | undefined;
}

/** The last price that anybody wrote down of a market. */
export interface CachedLastPrice {
  /** In quote. */
  readonly lastPrice: Decimal;
  readonly ageUs: number;
}

/** Where strategy learns what instruments are and where their markets stand. */
export interface MarketSource {
  /** Hands out each instrument as soon as it is known; resolves when all are, or `signal` is given. */
  fetchInstruments(
    names: readonly InstrumentName[],
    onInstrument: (instrument: Instrument) => void,
    signal: StopSignal,
  ): Promise<void>;
  /** Where the market stands now, as its feed reports it. */
  fetchMarket(name: InstrumentName): Promise<Result<MarketSnapshot, Problem>>;
  /** The last price in the cache, for when no feed responds; `undefined` if there is none. */
  fetchCachedPrice(name: InstrumentName): Promise<Result<CachedLastPrice | undefined, Problem>>;
}

/** Where strategy learns what was traded before it started. */
export interface TradeHistory {
  /** The newest `limit` trades, oldest first, in the instrument's ticks and lots. */
  fetchPastTrades(
    instrument: Instrument,
    limit: number,
    timeoutMs: number,
  ): Promise<Result<readonly MarketTrade[], Problem>>;
}

/** Injects the {@link LimitsSource}. */
export const LIMITS_SOURCE = Symbol('LimitsSource');

/** The limits in force of an account, as far as they bound one order. */
export interface LimitsInForce {
  readonly limits: readonly ScopedLimits[];
  /** Largest worst-case gross exposure as a part of equity. */
  readonly maxGrossExposureRatio: Decimal;
  /** Part of the price that is added to market orders when they are counted. */
  readonly marketCollar: Decimal;
}

/** Where strategy learns what risk will let pass. */
export interface LimitsSource {
  /** The limits of the account now. */
  fetchLimits(account: AccountId): Promise<Result<LimitsInForce, Problem>>;
}

/** Injects {@link StrategyObserver}. */
export const STRATEGY_OBSERVER = Symbol('StrategyObserver');

/** Why what a strategy wanted did not become an intent. */
export type DropReason = 'stale' | 'blocked' | 'repeated' | 'not-saved';

/** Sees what the strategies do, to count it. Nothing is decided by it. */
export interface StrategyObserver {
  /** A strategy wanted an order. */
  onSignal(strategy: StrategyId, instrument: InstrumentId): void;
  /** An intent was committed; `latencyUs`: from the receipt of the market event to the commit, in microseconds. */
  onIntentProposed(strategy: StrategyId, instrument: InstrumentId, latencyUs: number): void;
  /** What a strategy wanted did not become an intent. */
  onSignalDropped(strategy: StrategyId, reason: DropReason): void;
  /** Risk refused an intent by a rule. */
  onIntentRefused(strategy: string, rule: string): void;
  /** An intent was closed because nobody answered in time. */
  onIntentOverdue(): void;
}
