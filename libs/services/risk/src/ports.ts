import type { Announcement, DurableMessage, RiskApprovedV1 } from '#libs/contracts';
import type {
  AccountBook,
  AccountValuation,
  CommandLog,
  DecisionBasis,
  DecisionEntry,
  KnownDecision,
  LimitsChange,
  OfferedIntent,
  OfferedLicence,
  PastApproval,
  PositionPlace,
  RecentOrders,
  Reservation,
  RiskAccount,
  ScopeState,
  ScopedLimits,
  TrackedPosition,
  TradingStateChange,
  UncoveredSpend,
  VenueBalances,
} from '#libs/domain';
import type { AccountId, Decimal, IntentId, UnixUs, VenueId } from '#libs/kernel';

/** Injects {@link RiskBooks}. */
export const RISK_BOOKS = Symbol('RiskBooks');

/** Risk's books: everything that it must not forget. */
export interface RiskBooks {
  /**
   * Reads what is committed, without a write transaction and without a lock. Each method of {@link RiskReads} is of one moment;
   * two of them may be of two.
   */
  read<T>(work: (reads: RiskReads) => Promise<T>): Promise<T>;
  /**
   * Writes all that `work` writes, or nothing where it throws. `work` may be run again where others were in its way, so that
   * everything outside the books goes through {@link RiskWrites.afterCommit}. Where the outcome of the commit is not known it
   * throws: `work` must find what it did when it is run again.
   */
  write<T>(work: (writes: RiskWrites) => Promise<T>): Promise<T>;
  /**
   * Writes decisions about intents of one account down, in order and in one commit, each with its claim, what it holds back and its
   * message; returns what became of each. Where the outcome of the commit is not known it throws: given again, what was written is
   * `KNOWN`. An offered licence is committed with its approval, or by itself right after it where the books of both are no single store; whatever
   * happens, it is told. An offered intent likewise, but before its decision; where it is not written, the decision is not either, and is `STALE`.
   *
   * With `isFounded` they are made ready now and written once it is true. Where it is not, the commit before left another book than they were
   * decided on: nothing is written and all of them are `STALE`.
   */
  commitDecisions(
    decisions: readonly ProposedDecision[],
    isFounded?: Promise<boolean>,
  ): Promise<readonly DecisionOutcome[]>;
  /** What is known of what facts of one account tell of, of one moment and without a lock. */
  readFacts(question: FactsQuestion): Promise<KnownFacts>;
  /**
   * Writes what facts of one account change, in one commit, or nothing: `STALE` where it is no longer as it was known. Where the outcome
   * of the commit is not known it throws; read again, the messages are known.
   */
  commitFacts(change: FactsChange): Promise<'RECORDED' | 'STALE'>;
  /**
   * Calls `listener` after each commit of this process that changed an account or, with `undefined`, a trading state; and after each of
   * facts, with what they changed, if anything. Of decisions it is not told.
   */
  onChanged(listener: ChangeListener): void;
}

/** A decision as it is to be written down at once: made from a book in memory, and void where the book is another by then. */
export interface ProposedDecision {
  readonly entry: DecisionEntry & { readonly basis: DecisionBasis };
  readonly announcement: Announcement;
  /** The licence of the order that an approval makes, where order-management shares the process and offers it. */
  readonly licence?: OfferedLicence | undefined;
  /** The intent itself, where strategy shares the process and it is not written down yet; it is the only one of its commit then. */
  readonly intent?: OfferedIntent | undefined;
}

/** Injects {@link Licences}. */
export const LICENCES = Symbol('Licences');

/** The order-management of the same process, where there is one. */
export interface Licences {
  /**
   * Offers the licence of the order that an approval will make once it is committed; `undefined` where the order must go the long way. What is
   * offered must be told what came of it.
   */
  offerLicence(approved: RiskApprovedV1): OfferedLicence | undefined;
}

/** Risk has its process for itself: order-management licenses what it approves. */
export const NO_LICENCES: Licences = { offerLicence: () => undefined };

/**
 * `RECORDED`: written down. `KNOWN`: the intent has its decision already. `STALE`: account, limits or trading states are not at the
 * versions of the basis, or the bound on the exposure does not hold. Nothing is written of the latter two.
 */
export type DecisionOutcome = 'RECORDED' | 'KNOWN' | 'STALE';

/** What facts of one account tell of. */
export interface FactsQuestion {
  readonly account: AccountId;
  readonly messageIds: readonly string[];
  readonly intentIds: readonly IntentId[];
  readonly places: readonly PositionPlace[];
}

/** How new the balances of a venue are that were heard. */
export type HeardBalances = Pick<VenueBalances, 'venue' | 'version' | 'exchangeAtUs'>;

/** Hears of a commit. */
export type ChangeListener = (account: AccountId | undefined, facts?: CommittedFacts) => void;

/** Facts that were committed. */
export interface CommittedFacts {
  readonly change: FactsChange;
  /** At which they left the account. */
  readonly version: number;
}

/** What is known of what facts tell of; what was never heard of is not among it. */
export interface KnownFacts {
  /** The messages that were taken down. */
  readonly takenIds: readonly string[];
  readonly reservations: readonly Reservation[];
  readonly positions: readonly TrackedPosition[];
  /** Of every venue of the account. */
  readonly balances: readonly HeardBalances[];
}

/** A row as it was known, and as it is to be. */
export interface Changed<Row> {
  readonly before: Row;
  readonly after: Row;
}

/** What facts of one account change. An account that was never heard of is added. */
export interface FactsChange {
  readonly account: AccountId;
  /** The messages to take down, each for the first time. */
  readonly messages: readonly { readonly id: string; readonly subjectName: string }[];
  readonly reservations: readonly Changed<Reservation>[];
  /** `before` is a position before its first fill where nothing was ever heard of the place. */
  readonly positions: readonly Changed<TrackedPosition>[];
  /** Replaces all that the account has at a venue, and takes away what was spent until then. */
  readonly balances: readonly { readonly versionBefore: number | undefined; readonly after: VenueBalances }[];
  /** What fills spent before the balances tell of it. */
  readonly uncoveredSpends: readonly UncoveredSpend[];
  /** By how much the account holds back more, in quote; its version grows by one. `undefined` where the account stays as it is. */
  readonly reservedBy: Decimal | undefined;
}

/** How many intents were decided, and how. */
export interface DecisionCounts {
  readonly approved: number;
  readonly refusedByRule: Readonly<Record<string, number>>;
}

/** Asks what an account did lately. */
export interface ActivityQuestion {
  /** What is known already; `undefined` where nothing is. */
  readonly known: RecentOrders | undefined;
}

/** What can be read in the books. */
export interface RiskReads {
  /**
   * Everything that a decision looks at, of one moment; `undefined` where the account is not guarded here. What the account did lately is read where it is
   * asked for.
   */
  findAccountBook(account: AccountId, activity?: ActivityQuestion): Promise<AccountBook | undefined>;
  /** The decision that an intent id has got. */
  findDecision(intentId: IntentId): Promise<KnownDecision | undefined>;
  /** What an approved intent holds back. */
  findReservation(intentId: IntentId): Promise<Reservation | undefined>;
  /** Our sum of the fills; `undefined` where nothing was ever heard of the place. */
  findPosition(place: PositionPlace): Promise<TrackedPosition | undefined>;
  /** What an account has at a venue; `undefined` where the venue's balances were never heard. */
  findBalances(account: AccountId, venue: VenueId): Promise<VenueBalances | undefined>;
  /** A set of limits by its version, in force or not; empty where there is no such version. */
  findLimits(account: AccountId, version: number): Promise<readonly ScopedLimits[]>;
  /** Who put a set of limits in force; `undefined` where it came from the settings. */
  findLimitsChange(account: AccountId, version: number): Promise<LimitsChange | undefined>;
  /** The newest approvals of an account since a time, at most `limit`, newest first. */
  listApprovals(account: AccountId, sinceUs: UnixUs, limit: number): Promise<readonly PastApproval[]>;
  /** What a command did; `undefined` where it was never given. */
  findTradingStateChange(commandId: string): Promise<TradingStateChange | undefined>;
  /** The changes of a scope since a time, oldest first, behind the last one before it: what they began from. */
  listTradingStateChanges(scope: string, sinceUs: UnixUs): Promise<readonly TradingStateChange[]>;
  /** The first equity above nothing that was noted at a time or after it; `undefined` where none was. */
  findFirstEquity(account: AccountId, sinceUs: UnixUs): Promise<Decimal | undefined>;
  listAccounts(): Promise<readonly RiskAccount[]>;
  listTradingStates(): Promise<readonly ScopeState[]>;
  countDecisions(): Promise<DecisionCounts>;
  /** The largest number of a round of the monitor of which anything was decided; `undefined` before the first. */
  findNewestMonitorRound(account: AccountId): Promise<number | undefined>;
  /** Every position that ever had a fill, or that order-management has told of. */
  listPositions(): Promise<readonly TrackedPosition[]>;
  /** Positions on which order-management and our own sum of the same fills differ. */
  countDiscrepantPositions(): Promise<number>;
  /** Reservations of which more was executed than approved. */
  countOverfilledReservations(): Promise<number>;
}

/**
 * What can be written in the books, in one transaction. Locks are held until its end and taken in one order: first the account,
 * then the trading state. Everything about an account is written under its lock.
 */
export interface RiskWrites extends RiskReads, CommandLog {
  /** Takes a message down; returns whether it is the first delivery. */
  isFirstDelivery(message: Pick<DurableMessage, 'id'>, subjectName: string): Promise<boolean>;
  /** Locks an account; `undefined` where it is not guarded here. */
  lockAccount(account: AccountId): Promise<RiskAccount | undefined>;
  /** Locks an account, which is made where it is missing. */
  lockOrAddAccount(account: AccountId): Promise<RiskAccount>;
  /**
   * Keeps every trading state as it is. Others may hold this lock too; a change waits for all of them and goes before whoever asks
   * later, so that a stream of decisions cannot keep a kill waiting.
   */
  lockTradingStates(): Promise<void>;
  /** Locks one scope against other commands; `undefined` where there is no such scope. */
  lockTradingState(scope: string): Promise<ScopeState | undefined>;
  /** Takes an intent id, once and for ever; waits for whoever is taking it. Returns whether it was free. */
  claimIntent(intentId: IntentId, receivedAtUs: UnixUs): Promise<boolean>;
  /**
   * Writes a decision on a claimed intent down, for ever, with what an approval holds back. Returns `false` and writes nothing
   * where the account is not at the version of the decision's basis, or where the bound on its exposure does not hold.
   */
  recordDecision(entry: DecisionEntry): Promise<boolean>;
  /** Replaces an account by its next version; throws where it is not at the version before. */
  saveAccount(account: RiskAccount): Promise<void>;
  /**
   * Notes what an account was last worth and risked, without a lock: no decision about an intent is made by it. The first known equity of each
   * minute is kept besides, for a week: the curve that people look at, and what the loss of the day is counted from.
   */
  saveValuation(account: AccountId, valuation: AccountValuation): Promise<void>;
  /** Adds a set of limits under a version of its own; {@link RiskAccount.limitsVersion} puts it in force. */
  addLimits(account: AccountId, version: number, limits: readonly ScopedLimits[]): Promise<void>;
  /** Notes that a set of limits was put in force by an operator; throws where its command did that before. */
  addLimitsChange(change: LimitsChange): Promise<void>;
  /** Adds a scope where it is missing; what is there stays, whatever its state. */
  addScope(scope: ScopeState): Promise<void>;
  /** Changes a locked scope and takes the change down, for ever; throws where its command made another change. */
  recordTradingStateChange(change: TradingStateChange): Promise<void>;
  /** Has messages published if and only if this transaction commits, in order; throws where an id was used before. */
  announce(messages: readonly Announcement[]): Promise<void>;
  /** Runs `effect` once, after the commit; never for a try that rolled back. */
  afterCommit(effect: () => void): void;
}
