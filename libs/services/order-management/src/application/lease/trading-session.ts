import { Inject, Injectable } from '@nestjs/common';
import type { OrderEntry } from '#libs/domain';
import type { PeriodicWork } from '#libs/kernel';
import { LOG, type Log, Supervisor } from '#libs/platform';
import { INSTRUMENT_SOURCE, type InstrumentSource, ORDER_ENTRY } from '../../ports.js';
import { AccountEventListener } from '../booking/account-event-listener.js';
import { AccountQueue } from '../booking/account-queue.js';
import { ReconcileLoop } from '../reconcile/reconcile-loop.js';
import { OrderSender } from '../send/order-sender.js';
import { TradingGate } from '../send/trading-gate.js';
import { ValuePositions } from '../status/value-positions.js';
import { TradedInstruments } from '../traded-instruments.js';
import { LeaseKeeper } from './lease-keeper.js';
import { DemandSafeKey } from './demand-safe-key.js';
import { DemandSameVenue } from './demand-same-venue.js';
import { RecoverOrders } from './recover-orders.js';

/**
 * The life of the one writer of an account: waits for the lease, recovers, opens the private stream, reconciles, and only
 * then serves. Start-up is recovery: it is the same after an orderly stop and after a crash.
 */
@Injectable()
export class TradingSession {
  readonly #lease: LeaseKeeper;
  readonly #source: InstrumentSource;
  readonly #instruments: TradedInstruments;
  readonly #safeKey: DemandSafeKey;
  readonly #sameVenue: DemandSameVenue;
  readonly #recover: RecoverOrders;
  readonly #entry: OrderEntry;
  readonly #listener: AccountEventListener;
  readonly #loop: ReconcileLoop;
  readonly #values: ValuePositions;
  readonly #gate: TradingGate;
  readonly #sender: OrderSender;
  readonly #queue: AccountQueue;
  readonly #supervisor: Supervisor;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  #noteLeading: () => void = () => undefined;
  #noteServing: () => void = () => undefined;
  /** Resolves when the lease is ours and what a former process left behind is recovered. Never for one that stays a stand-by. */
  readonly leading = new Promise<void>((resolve) => {
    this.#noteLeading = resolve;
  });
  /** Resolves when everything is reconciled besides: orders leave. */
  readonly serving = new Promise<void>((resolve) => {
    this.#noteServing = resolve;
  });
  #started: Promise<void> = Promise.resolve();
  #isLeader = false;
  #following: PeriodicWork | undefined;

  constructor(
    lease: LeaseKeeper,
    @Inject(INSTRUMENT_SOURCE) source: InstrumentSource,
    instruments: TradedInstruments,
    safeKey: DemandSafeKey,
    sameVenue: DemandSameVenue,
    recover: RecoverOrders,
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    listener: AccountEventListener,
    loop: ReconcileLoop,
    values: ValuePositions,
    gate: TradingGate,
    sender: OrderSender,
    queue: AccountQueue,
    supervisor: Supervisor,
    @Inject(LOG) log: Log,
  ) {
    this.#lease = lease;
    this.#source = source;
    this.#instruments = instruments;
    this.#safeKey = safeKey;
    this.#sameVenue = sameVenue;
    this.#recover = recover;
    this.#entry = entry;
    this.#listener = listener;
    this.#loop = loop;
    this.#values = values;
    this.#gate = gate;
    this.#sender = sender;
    this.#queue = queue;
    this.#supervisor = supervisor;
    this.#log = log;
  }

  /** Begins; what follows happens by itself. */
  startSession(): void {
    this.#started = this.#becomeLeader().catch((error: unknown) => {
      if (this.#stopping.signal.aborted) this.#log.error({ err: error }, 'the session was stopped while it started');
      else this.#supervisor.fail(error);
    });
  }

  /** Ends orderly: nothing new leaves, answers that are out are waited for and booked, the lease is given back. */
  async stopSession(): Promise<void> {
    this.#stopping.abort();
    this.#gate.closeGate('the service is stopping');
    if (!this.#isLeader) await this.#lease.releaseLease();
    await this.#started;
    if (this.#isLeader) {
      await this.#following?.stop();
      await this.#sender.stopSending();
      await this.#loop.stopReconciling();
      await this.#values.stopValuing();
    }
    await this.#entry.close();
    await this.#queue.whenIdle();
    await this.#lease.releaseLease();
  }

  async #becomeLeader(): Promise<void> {
    await this.#safeKey.demandSafeKey(this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    const epoch = await this.#lease.takeLease();
    if (epoch === undefined) return;
    this.#isLeader = true;
    this.#log.info({ epoch }, 'this process has the lease');
    for (const instrument of await this.#source.loadInstruments(this.#stopping.signal))
      this.#instruments.addInstrument(instrument);
    await this.#sameVenue.demandSameVenue(this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    this.#following = this.#source.followInstruments((instrument) => this.#instruments.addInstrument(instrument));
    const unsent = await this.#recover.recoverOrders();
    await this.#entry.openAccountStream(this.#listener);
    this.#noteLeading();
    this.#loop.startReconciling();
    this.#values.startValuing();
    const sent = this.#recover.sendRecoveredOrders(unsent);
    if (await this.#gate.whenOpen(this.#stopping.signal)) this.#noteServing();
    await sent;
  }
}
