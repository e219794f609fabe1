import type { OrderEntry } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import { type AccountAtVenue, LeaseStore, OutboxRelay, type Publish } from '#libs/persistence';
import type { Log } from '#libs/platform';
import type { DataSource } from 'typeorm';
import { AbsenceWatch } from './application/absence.js';
import { AccountEvents } from './application/account-events.js';
import { AccountQueue } from './application/account-queue.js';
import { BalanceCheck } from './application/balance-check.js';
import { Bookkeeper } from './application/bookkeeper.js';
import { CancelOrders } from './application/cancel-orders.js';
import { Instruments } from './application/instruments.js';
import { LatchTradingState } from './application/latch-trading-state.js';
import { LeaseKeeper } from './application/lease-keeper.js';
import type { Ledger } from './application/ledger.js';
import type { Observer } from './application/observer.js';
import { OrderSender } from './application/order-sender.js';
import { ReconcileLoop } from './application/reconcile-loop.js';
import { Reconciler } from './application/reconciler.js';
import { StreamHealth } from './application/stream-health.js';
import { SubmitOrder } from './application/submit-order.js';
import { TradingGate } from './application/trading-gate.js';
import { type SessionParts, TradingSession } from './application/trading-session.js';
import { ValuePositions } from './application/value-positions.js';
import { BreakingWire } from './outbound/breaking-wire.js';
import { PostgresLedger } from './outbound/postgres-ledger.js';
import { sha256 } from './outbound/sha256.js';
import type { OrderManagementSettings } from './order-management.config.js';

/** What the service is put together from. */
export interface Surroundings {
  readonly settings: OrderManagementSettings;
  readonly dataSource: DataSource;
  readonly entry: OrderEntry;
  readonly publish: Publish;
  readonly loadInstruments: SessionParts['loadInstruments'];
  readonly clock: Clock;
  readonly observer: Observer;
  readonly log: Log;
  /** Names this process as the holder of the lease. */
  readonly holder: string;
  /** The process must end. */
  readonly end: SessionParts['end'];
}

/** The parts that the outside talks to. */
export interface OrderManagement {
  readonly at: AccountAtVenue;
  readonly ledger: Ledger;
  readonly lease: LeaseKeeper;
  readonly relay: OutboxRelay;
  readonly wire: BreakingWire;
  readonly gate: TradingGate;
  readonly queue: AccountQueue;
  readonly submit: SubmitOrder;
  readonly latch: LatchTradingState;
  readonly cancel: CancelOrders;
  readonly values: ValuePositions;
  readonly loop: ReconcileLoop;
  readonly session: TradingSession;
}

/** Puts the use cases and their adapters together; the module and the tests use it. */
export function composeOrderManagement(around: Surroundings): OrderManagement {
  const { clock, dataSource, entry, holder, log, observer, settings } = around;
  const at: AccountAtVenue = { account: settings.ACCOUNT, venue: settings.VENUE };
  const onError = (error: unknown): void => log.warn({ err: error }, 'messages could not be published; tried again');
  const onStreamWiped = (namespace: string, messages: number): void =>
    log.error({ namespace, messages }, 'the broker lost a stream; its messages are published again');
  const relay = new OutboxRelay(dataSource, { publish: around.publish, onError, onStreamWiped });
  const lease = new LeaseKeeper(new LeaseStore(dataSource, at, holder), clock, log, {
    ttlMs: settings.ORDER_LEASE_TTL_MS,
    renewMs: settings.ORDER_LEASE_RENEW_MS,
  });
  const ledger = new PostgresLedger(
    dataSource,
    at,
    () => lease.epoch,
    () => relay.notify(),
  );
  const basics = { ledger, clock, observer, log, at, entry, instruments: new Instruments() };
  const queue = new AccountQueue(settings.ORDER_QUEUE_LIMIT);
  const bookkeeper = new Bookkeeper(basics);
  const gate = new TradingGate();
  const breaker = { failures: settings.ORDER_BREAKER_FAILURES, halfOpenAfterMs: settings.ORDER_BREAKER_HALF_OPEN_MS };
  const wire = new BreakingWire(entry, breaker, (state) => log.warn({ state }, 'the circuit breaker of the venue'));
  const booking = { ...basics, queue, bookkeeper, gate, stream: new StreamHealth() };
  const cancel = new CancelOrders({ ...booking, cancelExpired: settings.ORDER_CANCEL_EXPIRED });
  const sender = new OrderSender({
    ...booking,
    wire,
    leaseIsFresh: () => lease.isFresh,
    onUnknown: () => loop.request('unknown'),
    maxInFlight: settings.ORDER_MAX_IN_FLIGHT,
  });
  const loop = reconcileLoop(booking, sender, cancel, settings);
  const values = new ValuePositions(basics);
  const session = new TradingSession({
    ...{ ...booking, lease, sender, loop, values, relay },
    listener: new AccountEvents({ ...booking, loop }),
    loadInstruments: around.loadInstruments,
    end: around.end,
    valueEveryMs: settings.ORDER_VALUE_EVERY_MS,
  });
  const submit = new SubmitOrder({ ...basics, sender, digest: sha256 });
  const latch = new LatchTradingState({ ...basics, cancel });
  return { at, ledger, lease, relay, wire, gate, queue, submit, latch, cancel, values, loop, session };
}

/** What reconciliation is put together from. */
interface Booking extends Omit<ConstructorParameters<typeof Reconciler>[0], 'balanceCheck' | 'absence' | 'isInFlight'> {
  readonly gate: TradingGate;
}

function reconcileLoop(
  booking: Booking,
  sender: OrderSender,
  cancel: CancelOrders,
  settings: OrderManagementSettings,
): ReconcileLoop {
  const reconciler = new Reconciler({
    ...booking,
    balanceCheck: new BalanceCheck(booking),
    absence: new AbsenceWatch({
      minSinceSentMs: settings.ORDER_ABSENT_SINCE_SENT_MS,
      minNotFound: settings.ORDER_ABSENT_NOT_FOUND,
      minSpanMs: settings.ORDER_ABSENT_SPAN_MS,
    }),
    isInFlight: (clientOrderId) => sender.isInFlight(clientOrderId),
  });
  return new ReconcileLoop({
    ...booking,
    round: (parts) => reconciler.round(parts),
    unknownCount: () => reconciler.unknownCount(),
    afterOrders: () => cancel.sweep(),
    times: {
      ordersMs: settings.ORDER_RECONCILE_ORDERS_MS,
      fillsMs: settings.ORDER_RECONCILE_FILLS_MS,
      balancesMs: settings.ORDER_RECONCILE_BALANCES_MS,
      unknownMs: settings.ORDER_RECONCILE_UNKNOWN_MS,
      retryMs: settings.ORDER_RECONCILE_RETRY_MS,
    },
  });
}
