import type { AccountListener, OrderEntry } from '#libs/domain';
import type { AccountAtVenue } from '#libs/persistence';
import type { Log } from '#libs/platform';
import type { AccountQueue } from './account-queue.js';
import type { Bookkeeper } from './bookkeeper.js';
import type { Instruments } from './instruments.js';
import type { LeaseKeeper } from './lease-keeper.js';
import type { Ledger } from './ledger.js';
import type { OrderSender } from './order-sender.js';
import { Periodic } from './periodic.js';
import type { ReconcileLoop } from './reconcile-loop.js';
import type { TradingGate } from './trading-gate.js';
import type { ValuePositions } from './value-positions.js';

/** What a session works with. */
export interface SessionParts {
  readonly lease: LeaseKeeper;
  readonly ledger: Ledger;
  readonly bookkeeper: Bookkeeper;
  readonly sender: OrderSender;
  readonly queue: AccountQueue;
  readonly loop: ReconcileLoop;
  readonly gate: TradingGate;
  readonly values: ValuePositions;
  readonly instruments: Instruments;
  readonly entry: Pick<OrderEntry, 'openAccountStream' | 'close'>;
  readonly listener: AccountListener;
  /** Fills `instruments`; resolves when all are there, or when `signal` says to give up. */
  readonly loadInstruments: (instruments: Instruments, signal: AbortSignal) => Promise<void>;
  /** Publishing what the outbox holds begins and ends with the session. */
  readonly relay: { start(): void; stop(): Promise<void> };
  readonly at: AccountAtVenue;
  readonly log: Log;
  /** The process must end: its lease is lost, or its session failed. */
  readonly end: (why: string, error?: unknown) => void;
  readonly valueEveryMs: number;
}

/**
 * The life of the one writer of an account: waits for the lease, recovers, opens the private stream, reconciles, and only
 * then serves. Start-up is recovery: it is the same after an orderly stop and after a crash.
 */
export class TradingSession {
  readonly #parts: SessionParts;
  readonly #stopping = new AbortController();
  #markServing: () => void = () => undefined;
  /** Resolves when approvals may come in: the lease is ours and everything is reconciled. */
  readonly serving = new Promise<void>((resolve) => {
    this.#markServing = resolve;
  });
  #started: Promise<void> = Promise.resolve();
  #values: Periodic | undefined;
  #began = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Begins; what follows happens by itself. */
  start(): void {
    this.#started = this.#run().catch((error: unknown) => this.#parts.end('the session could not start', error));
  }

  /** Ends orderly: nothing new leaves, answers that are out are waited for and booked, the lease is given back. */
  async stop(): Promise<void> {
    const { entry, gate, lease, loop, queue, relay, sender } = this.#parts;
    this.#stopping.abort();
    gate.close('the service is stopping');
    if (!this.#began) await lease.stop();
    await this.#started;
    if (!this.#began) {
      await entry.close();
      return;
    }
    await sender.stop();
    await loop.stop();
    await this.#values?.stop();
    await entry.close();
    await queue.idle();
    await relay.stop();
    await lease.stop();
  }

  async #run(): Promise<void> {
    const { end, entry, gate, instruments, lease, listener, loadInstruments, log, loop, relay } = this.#parts;
    const epoch = await lease.take(() => end('the lease went to another process'));
    if (epoch === undefined) return;
    this.#began = true;
    log.info({ epoch }, 'this process has the lease');
    relay.start();
    await loadInstruments(instruments, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    await this.#recover();
    await entry.openAccountStream(listener);
    loop.start();
    this.#values = new Periodic(
      this.#parts.valueEveryMs,
      () => this.#parts.values.run(),
      (error) => log.warn({ err: error }, 'positions could not be valued; tried again'),
    );
    if (await gate.whenOpen(this.#stopping.signal)) this.#markServing();
  }

  /** Orders that were sent and have no answer are unknown; those that were never sent still may be. */
  async #recover(): Promise<void> {
    const { at, bookkeeper, ledger, log, sender } = this.#parts;
    const orders = await ledger.write((transaction) => transaction.orders.unsettled(at));
    for (const { clientOrderId, sentAtUs, status } of orders) {
      if (status !== 'PendingNew') continue;
      if (sentAtUs === undefined) await sender.take(clientOrderId);
      else {
        const proof = { found: 'at start, sent and without an answer', sentAtUs };
        await bookkeeper.bookEvent(
          clientOrderId,
          'answer-lost',
          'ANSWER_LOST: the process ended before the answer',
          proof,
        );
      }
    }
    log.info({ unsettled: orders.length }, 'recovered');
  }
}
