import { Inject, Injectable } from '@nestjs/common';
import type { OrderEntry, RawReport, RawReportListener } from '#libs/domain';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import {
  ORDER_ENTRY,
  ORDER_OBSERVER,
  type OrderObserver,
  REPORT_JOURNAL,
  type ReceivedReport,
  type ReportJournal,
} from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { RepeatedAnswers } from './repeated-answers.js';

const FLUSH_EVERY_MS = 1_000;
/** What may wait while the journal cannot be written; more is lost, with an alarm, and found again by reconciliation. */
const MOST_WAITING = 20_000;
const MOST_WAITING_CHARACTERS = 64 * 1024 * 1024;

/**
 * Keeps what the venue says, word for word, before anybody reads it. Reports are taken down in memory as they come in, and are durable
 * before the next piece of work that may book them: one insert for all that came meanwhile, and none where nothing came.
 */
@Injectable()
export class JournalReports implements RawReportListener {
  readonly #journal: ReportJournal;
  readonly #scheduler: Scheduler;
  readonly #observer: OrderObserver;
  readonly #log: Log;
  readonly #repeated = new RepeatedAnswers();
  #waiting: ReceivedReport[] = [];
  #waitingCharacters = 0;
  #flushing: Promise<void> = Promise.resolve();
  #periodic: PeriodicWork | undefined;

  constructor(
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    queue: AccountQueue,
    @Inject(REPORT_JOURNAL) journal: ReportJournal,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(ORDER_OBSERVER) observer: OrderObserver,
    @Inject(LOG) log: Log,
  ) {
    this.#journal = journal;
    this.#scheduler = scheduler;
    this.#observer = observer;
    this.#log = log;
    entry.reportRawTo(this);
    queue.runBeforeWork(() => this.flushReports());
  }

  onRawReport(report: RawReport): void {
    if (this.#repeated.isRepeated(report)) return;
    const isFull =
      this.#waiting.length >= MOST_WAITING || this.#waitingCharacters + report.text.length > MOST_WAITING_CHARACTERS;
    if (isFull) {
      this.#observer.onAlarm('REPORT_NOT_JOURNALED');
      return;
    }
    this.#waiting.push({ ...report, receivedAtUs: this.#scheduler.nowUs() });
    this.#waitingCharacters += report.text.length;
  }

  /** Makes everything durable that came in until now; rejects where it cannot, and keeps it for the next time. */
  flushReports(): Promise<void> {
    if (this.#waiting.length === 0) return this.#flushing;
    // One at a time: what waits stays in its order.
    this.#flushing = this.#flushing.catch(() => undefined).then(() => this.#appendWaiting());
    return this.#flushing;
  }

  /** Writes down now and then what no work followed, such as a frame that nobody could read. */
  startFlushing(): void {
    this.#periodic = this.#scheduler.runEvery({
      name: 'flush-report-journal',
      intervalMs: FLUSH_EVERY_MS,
      run: () => this.flushReports(),
      onError: (error) => this.#log.warn({ err: error }, 'raw reports could not be journaled; tried again'),
    });
  }

  /** Ends, with everything written down. */
  async stopFlushing(): Promise<void> {
    await this.#periodic?.stop();
    await this.flushReports();
  }

  /** Appends a copy: what comes in while it is written belongs to the next batch, and leaves `#waiting` with that one. */
  async #appendWaiting(): Promise<void> {
    const batch = [...this.#waiting];
    if (batch.length === 0) return;
    await this.#journal.appendReports(batch);
    this.#waiting = this.#waiting.slice(batch.length);
    this.#waitingCharacters = this.#waiting.reduce((sum, { text }) => sum + text.length, 0);
  }
}
