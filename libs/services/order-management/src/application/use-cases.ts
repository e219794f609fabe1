import type { Provider } from '@nestjs/common';
import { AccountEventListener } from './booking/account-event-listener.js';
import { AccountQueue } from './booking/account-queue.js';
import { AdoptOrder } from './booking/adopt-order.js';
import { BookBalances } from './booking/book-balances.js';
import { BookEvidence } from './booking/book-evidence.js';
import { BookFill } from './booking/book-fill.js';
import { BookListedFill } from './booking/book-listed-fill.js';
import { BookOrderEvent } from './booking/book-order-event.js';
import { BookTogether } from './booking/book-together.js';
import { BookTransfer } from './booking/book-transfer.js';
import { ContainFailure } from './booking/contain-failure.js';
import { DiscrepancyReporter } from './booking/discrepancy-reporter.js';
import { ReadProgress } from './booking/read-progress.js';
import { SaveOrderStep } from './booking/save-order-step.js';
import { StreamHealth } from './booking/stream-health.js';
import { JournalReports } from './journal/journal-reports.js';
import { PruneJournal } from './journal/prune-journal.js';
import { LeaseKeeper } from './lease/lease-keeper.js';
import { DemandSafeKey } from './lease/demand-safe-key.js';
import { DemandSameVenue } from './lease/demand-same-venue.js';
import { RecoverOrders } from './lease/recover-orders.js';
import { UnprovenVenue } from './lease/unproven-venue.js';
import { TradingSession } from './lease/trading-session.js';
import { AcceptDifference } from './reconcile/accept-difference.js';
import { CheckDecisions } from './reconcile/check-decisions.js';
import { ExplainBalances } from './reconcile/explain-balances.js';
import { NoteCorrections } from './reconcile/note-corrections.js';
import { ListedBehind } from './reconcile/listed-behind.js';
import { MissingFills } from './reconcile/missing-fills.js';
import { ProveAbsence } from './reconcile/prove-absence.js';
import { ReconcileBalances } from './reconcile/reconcile-balances.js';
import { ReconcileFills } from './reconcile/reconcile-fills.js';
import { ReconcileLoop } from './reconcile/reconcile-loop.js';
import { ReconcileOrders } from './reconcile/reconcile-orders.js';
import { ReconcileRound } from './reconcile/reconcile-round.js';
import { ReconcileSchedule } from './reconcile/reconcile-schedule.js';
import { SettleDifferences } from './reconcile/settle-differences.js';
import { TraceBalances } from './reconcile/trace-balances.js';
import { VenueLooks } from './reconcile/venue-looks.js';
import { CancelMarks } from './send/cancel-marks.js';
import { CancelOrders } from './send/cancel-orders.js';
import { DoubtRules } from './send/doubt-rules.js';
import { KillLocally } from './send/kill-locally.js';
import { LastLook } from './send/last-look.js';
import { LatchTradingState } from './send/latch-trading-state.js';
import { LicenseOrder } from './send/license-order.js';
import { LicenseTogether } from './send/license-together.js';
import { OfferLicence } from './send/offer-licence.js';
import { OrderSender } from './send/order-sender.js';
import { OrderHops } from './send/order-hops.js';
import { OrderWire } from './send/order-wire.js';
import { OrdersInFlight } from './send/orders-in-flight.js';
import { OrdersInHand } from './send/orders-in-hand.js';
import { RoomToSend } from './send/room-to-send.js';
import { SettleUnsentOrders } from './send/settle-unsent-orders.js';
import { SubmitOrder } from './send/submit-order.js';
import { TakeOrdersBack } from './send/take-orders-back.js';
import { TradingGate } from './send/trading-gate.js';
import { TradingLatch } from './send/trading-latch.js';
import { WorkingOrders } from './send/working-orders.js';
import { ReadStatus } from './status/read-status.js';
import { ValuePositions } from './status/value-positions.js';
import { TradedInstruments } from './traded-instruments.js';

const SEND = [
  SubmitOrder,
  OrderSender,
  LicenseOrder,
  LicenseTogether,
  OrderWire,
  OrderHops,
  OrdersInFlight,
  RoomToSend,
  TradingGate,
  CancelOrders,
];
const BOOKING = [
  AccountEventListener,
  AccountQueue,
  BookEvidence,
  BookFill,
  BookListedFill,
  BookOrderEvent,
  BookBalances,
  BookTransfer,
];
const SEND_PARTS = [
  OfferLicence,
  OrdersInHand,
  CancelMarks,
  DoubtRules,
  KillLocally,
  LatchTradingState,
  LastLook,
  TradingLatch,
  WorkingOrders,
  SettleUnsentOrders,
  TakeOrdersBack,
];
const BOOKING_PARTS = [
  BookTogether,
  ContainFailure,
  AdoptOrder,
  ReadProgress,
  SaveOrderStep,
  DiscrepancyReporter,
  StreamHealth,
];
const RECONCILE = [
  ReconcileLoop,
  ReconcileSchedule,
  ReconcileRound,
  ReconcileOrders,
  ReconcileFills,
  ReconcileBalances,
];
const RECONCILE_PARTS = [
  CheckDecisions,
  NoteCorrections,
  SettleDifferences,
  ProveAbsence,
  MissingFills,
  ListedBehind,
  ExplainBalances,
  TraceBalances,
  AcceptDifference,
  VenueLooks,
];
const JOURNAL = [JournalReports, PruneJournal];
const LEASE = [LeaseKeeper, TradingSession, DemandSafeKey, DemandSameVenue, UnprovenVenue, RecoverOrders];
const STATUS = [ReadStatus, ValuePositions];

/** Every use case of order-management, and what they keep in memory together; the module and the tests provide them. */
export const USE_CASES: Provider[] = [
  ...SEND,
  ...SEND_PARTS,
  ...BOOKING,
  ...BOOKING_PARTS,
  ...RECONCILE,
  ...RECONCILE_PARTS,
  ...JOURNAL,
  ...LEASE,
  ...STATUS,
  TradedInstruments,
];
