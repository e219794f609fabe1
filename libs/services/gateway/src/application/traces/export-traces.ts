import { Inject, Injectable, Optional } from '@nestjs/common';
import { type Clock, US_PER_SECOND, type UnixUs } from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { ORDER_TRACES, type OrderTrace, type OrderTraces } from '../../ports.js';
import { EndedOrders } from './ended-orders.js';

/** Traces that wait at most; the oldest make room, and are counted. */
const CAPACITY = 2_048;
/** Traces in one request. */
const BATCH = 128;
/** The pause after a failure is doubled from one second up to this, in seconds. */
const MAX_PAUSE_SECONDS = 60;
/** So often a batch is tried before it is given up, which is about four minutes. */
const MAX_TRIES = 8;

/** Sends one trace per ended order to the system that keeps traces, where the settings name one. It reads behind the books, so no order waits. */
@Injectable()
export class ExportTraces {
  readonly #ended: EndedOrders;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #traces: OrderTraces | undefined;
  #queue: OrderTrace[] = [];
  #tries = 0;
  #notBeforeUs: UnixUs = 0;
  /** Traces that were taken. */
  sent = 0;
  /** Traces that nobody took: the queue was full, or every try failed. */
  dropped = 0;

  constructor(
    ended: EndedOrders,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOG) log: Log,
    @Optional() @Inject(ORDER_TRACES) traces?: OrderTraces,
  ) {
    this.#ended = ended;
    this.#clock = clock;
    this.#log = log;
    this.#traces = traces;
  }

  /** Whether the settings name where traces go. */
  get isWanted(): boolean {
    return this.#traces !== undefined;
  }

  /** Traces that wait to be sent. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Takes in what has ended since the last call, and sends what waits unless a failure was just now; rejects where the books are away. */
  async exportTraces(): Promise<void> {
    if (this.#traces === undefined) return;
    try {
      this.#enqueue(await this.#ended.readNext());
    } finally {
      await this.#sendQueue(this.#traces);
    }
  }

  #enqueue(traces: readonly OrderTrace[]): void {
    this.#queue.push(...traces);
    const tooMany = Math.max(0, this.#queue.length - CAPACITY);
    this.#drop(tooMany);
  }

  #drop(count: number): void {
    this.#queue.splice(0, count);
    this.dropped += count;
  }

  async #sendQueue(traces: OrderTraces): Promise<void> {
    while (this.#queue.length > 0 && this.#clock.nowUs() >= this.#notBeforeUs) {
      const batch = this.#queue.slice(0, BATCH);
      try {
        await traces.sendTraces(batch);
        this.#queue.splice(0, batch.length);
        this.sent += batch.length;
        this.#tries = 0;
      } catch (error) {
        this.#pauseAfter(error, batch.length);
      }
    }
  }

  #pauseAfter(error: unknown, size: number): void {
    this.#tries += 1;
    const pauseSeconds = Math.min(MAX_PAUSE_SECONDS, 2 ** (this.#tries - 1));
    this.#notBeforeUs = this.#clock.nowUs() + pauseSeconds * US_PER_SECOND;
    this.#log.warn({ err: error, tries: this.#tries, pauseSeconds }, 'traces of orders were not taken');
    if (this.#tries < MAX_TRIES) return;
    this.#drop(size);
    this.#tries = 0;
  }
}
