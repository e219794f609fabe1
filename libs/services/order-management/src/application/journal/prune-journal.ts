import { Inject, Injectable } from '@nestjs/common';
import { type PeriodicWork, type Scheduler, US_PER_SECOND } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import { ORDER_SETTINGS, REPORT_JOURNAL, type ReportJournal } from '../../ports.js';

const PRUNE_EVERY_MS = 60 * 60 * 1_000;
const US_PER_DAY = 24 * 60 * 60 * US_PER_SECOND;
/** Deleted by one statement, so that none holds the table for long. */
const BATCH = 5_000;

/** Deletes raw reports that are older than they are to be kept: once an hour, a batch at a time. */
@Injectable()
export class PruneJournal {
  readonly #journal: ReportJournal;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #keepUs: number;
  #pruning: PeriodicWork | undefined;

  constructor(
    @Inject(REPORT_JOURNAL) journal: ReportJournal,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(ORDER_SETTINGS) settings: OrderManagementSettings,
  ) {
    this.#journal = journal;
    this.#scheduler = scheduler;
    this.#log = log;
    this.#keepUs = settings.ORDER_JOURNAL_KEEP_DAYS * US_PER_DAY;
  }

  /** Prunes now and then. */
  startPruning(): void {
    this.#pruning = this.#scheduler.runEvery({
      name: 'prune-report-journal',
      intervalMs: PRUNE_EVERY_MS,
      run: () => this.pruneJournal(),
      onError: (error) => this.#log.warn({ err: error }, 'old raw reports could not be deleted; tried again'),
    });
  }

  /** Ends after the pruning under way. */
  async stopPruning(): Promise<void> {
    await this.#pruning?.stop();
  }

  /** Deletes everything that is too old now. */
  async pruneJournal(): Promise<void> {
    const beforeUs = this.#scheduler.nowUs() - this.#keepUs;
    let deleted = 0;
    for (let last = BATCH; last === BATCH; deleted += last) last = await this.#journal.pruneReports(beforeUs, BATCH);
    if (deleted > 0) this.#log.info({ deleted, beforeUs }, 'old raw reports were deleted');
  }
}
