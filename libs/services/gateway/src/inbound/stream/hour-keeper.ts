import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { KeepHour } from '../../application/live/keep-hour.js';

/** So much a kill may lose. */
const KEEP_EVERY_MS = 5_000;

/** Has the last hour restored at the start, and kept from then on. A disk that fails costs nothing but what would have stayed. */
@Injectable()
export class HourKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #keep: KeepHour;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  #work: PeriodicWork | undefined;
  #isFailing = false;

  constructor(keep: KeepHour, @Inject(SCHEDULER) scheduler: Scheduler, @Inject(LOG) log: Log) {
    this.#keep = keep;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.#keep.restoreHour().catch((error: unknown) => this.#onFailed(error));
    this.#work = this.#scheduler.runEvery({
      name: 'keep-hour',
      intervalMs: KEEP_EVERY_MS,
      run: async () => {
        await this.#keep.keepHour();
        this.#isFailing = false;
      },
      onError: (error: unknown) => this.#onFailed(error),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#work?.stop();
    await this.#keep.keepHour(true).catch((error: unknown) => this.#onFailed(error));
  }

  #onFailed(error: unknown): void {
    if (!this.#isFailing) this.#log.warn({ err: error }, 'candles and equity of the last hour cannot be kept');
    this.#isFailing = true;
  }
}
