import { Inject, Injectable } from '@nestjs/common';
import { LOG, type Log } from '#libs/platform';
import { LeaseLostError, ORDER_OBSERVER, type OrderObserver } from '../../ports.js';

/** What a contained step returned. */
export interface ContainedResult<T> {
  readonly value: T;
}

/**
 * Keeps what goes wrong with one order to that order: counted, alarmed and logged, and whoever goes through many orders goes on
 * with the next one. A lost lease is no such thing: nothing can be written any more.
 */
@Injectable()
export class ContainFailure {
  readonly #observer: OrderObserver;
  readonly #log: Log;

  constructor(@Inject(ORDER_OBSERVER) observer: OrderObserver, @Inject(LOG) log: Log) {
    this.#observer = observer;
    this.#log = log;
  }

  /** Runs a step about one order (or trade); `undefined` where it failed. */
  async contain<T>(step: string, about: string, run: () => Promise<T>): Promise<ContainedResult<T> | undefined> {
    try {
      return { value: await run() };
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      this.#observer.onAlarm('ORDER_STEP_FAILED');
      this.#log.error({ about, step, err: error }, 'a step failed for one order; the others go on');
      return undefined;
    }
  }
}
