import type { Announcement } from '#libs/contracts';
import type {
  AccountAtVenue,
  AccountBalances,
  AssetBalance,
  BookedTrade,
  BookingChange,
  BookingQuestion,
  Discrepancy,
  HeldPosition,
  Instrument,
  IntentIdentity,
  KnownBookings,
  ListableTrade,
  NewestTrade,
  Order,
  OrderChange,
  OrderHistoryEvent,
  OrderStatus,
  TradeTerms,
  TradingState,
  LatchedState,
  LedgerTransaction,
  OfferedLicence,
  RawReport,
  SearchableCommandLog,
  VenueFill,
} from '#libs/domain';
import type {
  ClientOrderId,
  Decimal,
  InstrumentId,
  IntentId,
  PeriodicWork,
  StopSignal,
  UnixUs,
  VenueOrderId,
  VenueTradeId,
} from '#libs/kernel';

/** Injects {@link OrderBooks}. */
export const ORDER_BOOKS = Symbol('OrderBooks');
/** Injects {@link Decisions}. */
export const DECISIONS = Symbol('Decisions');
/** Injects {@link Lease}. */
export const LEASE = Symbol('Lease');
/** Injects the {@link OrderEntry} of the venue that is traded. */
export const ORDER_ENTRY = Symbol('OrderEntry');
/** Injects {@link InstrumentSource}. */
export const INSTRUMENT_SOURCE = Symbol('InstrumentSource');
/** Injects {@link OutboxBacklog}. */
export const OUTBOX_BACKLOG = Symbol('OutboxBacklog');
/** Injects {@link ReportJournal}. */
export const REPORT_JOURNAL = Symbol('ReportJournal');
/** Injects {@link OrderObserver}. */
export const ORDER_OBSERVER = Symbol('OrderObserver');
/** Injects the {@link Digest} behind client order ids. */
export const DIGEST = Symbol('Digest');
/** Injects the {@link AccountAtVenue} that is traded. */
export const TRADED_ACCOUNT = Symbol('TradedAccount');
/** Injects the name of this process as the holder of a lease: a text that no other process has. */
export const LEASE_HOLDER = Symbol('LeaseHolder');
/** Injects the settings of order-management. */
export const ORDER_SETTINGS = Symbol('OrderManagementSettings');

/** The committed books of one account at one venue, as whoever only looks sees them. */
export interface OrderReads {
  findOrder(id: ClientOrderId): Promise<Order | undefined>;
  /** Orders that have not ended, and ended ones whose fills are not all booked; oldest first. */
  unsettledOrders(): Promise<readonly Order[]>;
  /** Orders committed since a time, ended ones included, oldest first; at most `limit`. */
  ordersCommittedSince(sinceUs: UnixUs, limit: number): Promise<readonly Order[]>;
  isVenueOrderKnown(instrument: InstrumentId, id: VenueOrderId): Promise<boolean>;
  /** Orders of ours that were declared absent since a time: late evidence may still come. */
  ordersDeclaredAbsentSince(sinceUs: UnixUs): Promise<readonly Order[]>;
  /** How many orders there are of each status, ended ones included. */
  countOrdersByStatus(): Promise<Readonly<Partial<Record<OrderStatus, number>>>>;
  isTradeBooked(instrument: InstrumentId, fill: Pick<VenueFill, 'venueTradeId' | 'venueOrderId'>): Promise<boolean>;
  /** What a trade was booked with; `undefined` where it is not booked. */
  bookedTerms(instrument: InstrumentId, fill: Omit<NewestTrade, 'exchangeAtUs'>): Promise<TradeTerms | undefined>;
  /** The trade of an instrument that was booked last; `undefined` before the first. */
  newestTrade(instrument: InstrumentId): Promise<NewestTrade | undefined>;
  /** Booked trades from before one of our numbers, or the newest; newest first, at most `limit`. */
  tradesBefore(number: string | undefined, limit: number): Promise<readonly ListableTrade[]>;
  /** The newest order of an instrument that the venue has given an id and not refused; `undefined` before the first. */
  newestVenueOrder(instrument: InstrumentId): Promise<Order | undefined>;
  /** Up to which venue trade id all fills of an instrument are known to be booked; `undefined` before the first look. */
  fillCursor(instrument: InstrumentId): Promise<VenueTradeId | undefined>;
  /** All positions that ever had a fill, by instrument. */
  heldPositions(): Promise<readonly HeldPosition[]>;
  accountBalances(): Promise<AccountBalances>;
  /** What the ledger's entries say that the account holds, by asset: the sum of everything ever booked. */
  walletTotals(): Promise<ReadonlyMap<string, Decimal>>;
  countOpenDiscrepancies(): Promise<number>;
  /** Those that are open, oldest first. */
  openDiscrepancies(): Promise<readonly StoredDiscrepancy[]>;
  /** Whether such a discrepancy was ever written down, open or closed. */
  isDiscrepancyKnown(kind: string, about: string): Promise<boolean>;
  /** The strictest state that covers the account; HALTED where none is known. */
  tradingState(): Promise<TradingState>;
  /** The states that cover the account, each as it was latched last. */
  latchedStates(): Promise<readonly LatchedState[]>;
}

/** What one transaction may do to the books. What it locks stays locked until it ends. */
export interface OrderWrites extends OrderReads, SearchableCommandLog {
  /** Inserts a new order with its first history entry; `false`, with nothing done, where its id or intent is taken. */
  insertOrder(order: Order, change: OrderChange, nowUs: UnixUs): Promise<boolean>;
  lockOrder(id: ClientOrderId): Promise<Order | undefined>;
  lockOrderByVenueId(instrument: InstrumentId, id: VenueOrderId): Promise<Order | undefined>;
  /** Saves an order that was read at `before.version`; with a change its history grows by one entry. */
  saveOrder(before: Order, after: Order, change: OrderChange | undefined, nowUs: UnixUs): Promise<void>;
  /** Books a trade; one that is booked already undoes the transaction. */
  addTrade(trade: BookedTrade): Promise<void>;
  moveFillCursor(instrument: InstrumentId, to: VenueTradeId, nowUs: UnixUs): Promise<void>;
  /** The position in an instrument; flat with version 0 before the first fill. */
  lockPosition(instrument: Pick<Instrument, 'id' | 'base' | 'quote'>): Promise<HeldPosition>;
  /** Saves what a fill made of a position; its valuation but for the profit at the last mark stays. */
  savePosition(held: HeldPosition, nowUs: UnixUs): Promise<void>;
  /** Saves valuations, one of each position; returns the instruments whose position has changed since it was read, where nothing is done. */
  saveValuations(held: readonly HeldPosition[]): Promise<readonly InstrumentId[]>;
  lockBalances(): Promise<AccountBalances>;
  /** Saves the account's totals, and free, locked and baseline of the touched assets. */
  saveBalances(after: AccountBalances, touched: readonly AssetBalance[], nowUs: UnixUs): Promise<void>;
  /** Books a transaction and what it moves in the balances (no baseline); `false` where its cause is booked. An unbalanced one undoes all. */
  postToLedger(transaction: LedgerTransaction, nowUs: UnixUs): Promise<boolean>;
  /** Writes a discrepancy down, or notes that it is still there; returns whether it is new. */
  reportDiscrepancy(found: Discrepancy, nowUs: UnixUs): Promise<boolean>;
  /** The discrepancy of a number; `undefined` where the account has none. */
  lockDiscrepancy(discrepancyId: string): Promise<StoredDiscrepancy | undefined>;
  /** Closes one; one that is closed already stays as it is. */
  resolveDiscrepancy(discrepancyId: string, resolution: string, nowUs: UnixUs): Promise<void>;
  /** Closes the open discrepancies of a kind that are not about any of `except`; returns how many. */
  resolveDiscrepancies(kind: string, except: readonly string[], resolution: string, nowUs: UnixUs): Promise<number>;
  /** The strictest state that covers the account; no state can be latched until the transaction ends. */
  lockTradingState(): Promise<TradingState>;
  /** Latches a scope's state; `false` where a newer version is known already. */
  latchTradingState(change: LatchedState): Promise<boolean>;
  /** Takes facts down, to be published after the commit, in order. */
  announce(facts: readonly Announcement[]): Promise<void>;
  /** Runs an effect once, after the commit, in the order of asking; never for a try that was rolled back. */
  afterCommit(effect: () => void): void;
}

/** What bookings of the venue's reports do: in a transaction, or in memory where nothing unusual happens. */
export type BookingWrites = Pick<
  OrderWrites,
  | 'isTradeBooked'
  | 'insertOrder'
  | 'lockOrder'
  | 'lockOrderByVenueId'
  | 'saveOrder'
  | 'addTrade'
  | 'lockPosition'
  | 'savePosition'
  | 'lockBalances'
  | 'saveBalances'
  | 'postToLedger'
  | 'reportDiscrepancy'
  | 'announce'
  | 'afterCommit'
>;

/** The books of one account at one venue: the only truth. */
export interface OrderBooks {
  /** Reads what is committed: no write transaction, no row locks, no lease needed. */
  read<T>(work: (reads: OrderReads) => Promise<T>): Promise<T>;
  /** The same for gauges, pages and valuations: however slow it is, no order, no booking and no lease waits behind it. */
  observe<T>(work: (reads: OrderReads) => Promise<T>): Promise<T>;
  /**
   * Runs work in one transaction of the lease's epoch and commits it. Rejects with nothing done where it cannot, with
   * {@link LeaseLostError} where the lease is not ours. The work may run several times: its effects belong in `afterCommit`.
   */
  write<T>(work: (writes: OrderWrites) => Promise<T>): Promise<T>;
  /** Looks up what bookings will look at, at one moment and without a lock. Rejects with {@link LeaseLostError} where the lease is not ours. */
  readBookings(question: BookingQuestion): Promise<KnownBookings>;
  /**
   * Writes down what bookings changed, in one commit of the lease's epoch; `STALE`, with nothing written, where something that they looked at
   * is another by now. Rejects with {@link LeaseLostError} where the lease is not ours; where it rejects otherwise the outcome may be unknown.
   */
  commitBookings(change: BookingChange<Announcement>): Promise<'RECORDED' | 'STALE'>;
  /**
   * Inserts new orders that are marked as sent, each with its first history entry and its fact, all in one commit of the lease's epoch and
   * while no kill can be latched; returns a verdict for each, in their order. Anything but `LICENSED` has written nothing of that order; rejects
   * with {@link LeaseLostError} where the lease is not ours. Where it rejects otherwise the outcome may be unknown: all of them may be marked,
   * and none was sent.
   */
  licenseNewOrders(orders: readonly NewOrderLicence[]): Promise<readonly LicenceVerdict[]>;
  /** The same licence, to be committed by whoever commits the approval. Nothing is written by this call. */
  offerLicence(licence: NewOrderLicence): LicenceOffer;
}

/** What a licence writes down: an order that is marked as sent, the first entry of its history, and the fact that tells of it. */
export interface NewOrderLicence {
  readonly order: Order;
  readonly change: OrderChange;
  readonly fact: Announcement;
}

/** A licence that is offered, and what comes of it. */
export interface LicenceOffer extends OfferedLicence {
  /** Settles as {@link OrderBooks.licenseNewOrders} does; with `undefined` where the approval was not written, and so nothing of the licence. */
  readonly verdict: Promise<LicenceVerdict | undefined>;
}

/** `KNOWN`: the order's id or intent is taken. `HALTED`, `REDUCING`: the kill switch keeps it from being sent. */
export type LicenceVerdict = 'LICENSED' | 'KNOWN' | Exclude<TradingState, 'ACTIVE'>;

/** Thrown by a transaction of a writer that is no longer the one: nothing of it is committed. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  /** `epoch` is 0 where this process never had the lease. */
  constructor({ account, venue }: AccountAtVenue, epoch: number) {
    super(`this process does not have the lease of ${venue}/${account} (its epoch is ${epoch})`);
  }
}

/** Who may write the books: one process at a time, until its time runs out. */
export interface Lease {
  /** Takes the lease if it is free or has run out; returns the new epoch, or `undefined` where somebody else has it. */
  acquireLease(ttlMs: number): Promise<number | undefined>;
  /** Prolongs it; returns whether it is still ours. */
  renewLease(epoch: number, ttlMs: number): Promise<boolean>;
  /** Gives it back, so that a successor need not wait. */
  releaseLease(epoch: number): Promise<void>;
}

/** A discrepancy as it is written down. */
export interface StoredDiscrepancy extends Discrepancy {
  readonly discrepancyId: string;
  /** How it was closed; `undefined` while it is open. */
  readonly resolution: string | undefined;
}

/** A raw report, and when it came in. */
export interface ReceivedReport extends RawReport {
  readonly receivedAtUs: UnixUs;
}

/** What the venue said, word for word: evidence, which needs no lease to be written down. */
export interface ReportJournal {
  /** Adds reports in their order, all or none; durable when it resolves. */
  appendReports(reports: readonly ReceivedReport[]): Promise<void>;
  /** Deletes at most `most` of the oldest that came in before a time; returns how many. */
  pruneReports(beforeUs: UnixUs, most: number): Promise<number>;
}

/** What risk decided, as risk itself says. */
export interface Decisions {
  /** What was approved of these intents; `undefined` where risk does not answer now. */
  findApproved(intentIds: readonly IntentId[]): Promise<readonly IntentIdentity[] | undefined>;
}

/** Where the traded instruments come from. */
export interface InstrumentSource {
  /** Resolves with all traded instruments, however long that takes; with those it has where `signal` comes first. */
  loadInstruments(signal: StopSignal): Promise<readonly Instrument[]>;
  /** Asks for them again at regular times; returns how to stop. */
  followInstruments(onInstrument: (instrument: Instrument) => void): PeriodicWork;
  /** Asks for the rules of one that the venue has refused an order by; `undefined` where nobody tells. */
  renewRules(instrument: Instrument): Promise<Instrument | undefined>;
}

/** How much of what was announced waits to be published. */
export interface OutboxBacklog {
  /** How many messages wait. */
  countUnsent(): Promise<number>;
}

/** The hops of an order from the market event that caused it to its first byte, one after the other, and the whole way. */
export const HOP_NAMES = [
  'marketEventToIntent',
  'intentToDecision',
  'decisionToApproval',
  'approvalToMark',
  'markToCommit',
  'commitToFirstByte',
  'marketEventToFirstByte',
] as const;
/** One of {@link HOP_NAMES}. */
export type HopName = (typeof HOP_NAMES)[number];
/** How long each hop took, in microseconds; `undefined` where one of its ends is not known. */
export type HopTimes = Readonly<Record<HopName, number | undefined>>;

/** What the use cases report about their work, for metrics. */
export interface OrderObserver {
  onOrder(status: OrderStatus, event: OrderHistoryEvent): void;
  /** A fill was booked: MAKER or TAKER; "missed" counts those among them that the private stream had missed. */
  onFill(kind: VenueFill['liquidity'] | 'missed'): void;
  /** The first byte of an order is about to leave; how long each hop took, in microseconds. */
  onFirstByte(hops: HopTimes): void;
  /** The venue answered a new order after so many seconds. */
  onAnswer(outcome: 'yes' | 'no' | 'unknown', seconds: number): void;
  /** Something contradicts what was believed: a person must know. */
  onAlarm(kind: string): void;
  onReconciled(outcome: 'complete' | 'failed'): void;
  /** An event of the private stream could not be taken. */
  onStreamTrouble(kind: 'bad-frame' | 'overflow' | 'failed' | 'disconnected'): void;
}
