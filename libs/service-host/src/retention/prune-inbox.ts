import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { type PeriodicWork, type Scheduler, US_PER_SECOND } from '#libs/kernel';
import { INBOX_PRUNER, type InboxPruner } from '#libs/persistence';
import { LOG, type Log, SCHEDULER } from '#libs/platform';

const PRUNE_EVERY_MS = 60 * 60 * 1_000;
/**
 * A message can come again for as long as its writer's outbox keeps it, which is seven days: from its stream, or because the reader asks
 * for what it missed. Twice that is out of reach for both.
 */
const KEEP_US = 14 * 86_400 * US_PER_SECOND;
/** Deleted by one statement, so that none holds the table for long. */
const BATCH = 5_000;

/** Forgets, once an hour, which messages had their effect so long ago that none of them can come again. */
@Injectable()
export class PruneInbox implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #pruner: InboxPruner | undefined;
  #pruning: PeriodicWork | undefined;

  constructor(
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Optional() @Inject(INBOX_PRUNER) pruner?: InboxPruner,
  ) {
    this.#scheduler = scheduler;
    this.#log = log;
    this.#pruner = pruner;
  }

  onApplicationBootstrap(): void {
    const pruner = this.#pruner;
    if (pruner === undefined) return;
    this.#pruning = this.#scheduler.runEvery({
      name: 'prune-inbox',
      intervalMs: PRUNE_EVERY_MS,
      run: () => this.#pruneInbox(pruner),
      onError: (error) => this.#log.warn({ err: error }, 'old messages of the inbox could not be deleted; tried again'),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#pruning?.stop();
  }

  async #pruneInbox(pruner: InboxPruner): Promise<void> {
    const beforeUs = this.#scheduler.nowUs() - KEEP_US;
    for (let last = BATCH; last === BATCH;) last = await pruner.deleteReceived(beforeUs, BATCH);
  }
}
