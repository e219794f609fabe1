import { Inject, Injectable } from '@nestjs/common';
import { LOG } from '#libs/platform';
import type { Log } from '#libs/platform';
import { ApiError } from './api-error.js';
import { ErrorCounters } from './error-counters.js';

/** The code of an answer to what went wrong here and not with the question. */
const UNKNOWN = -1_000;

/**
 * What a question brought about that must not happen. It is logged and counted, and the question gets an error for an answer; the
 * exchange goes on for everybody else. Only its own work (the market, the journal) may end it.
 */
@Injectable()
export class ContainedFailures {
  /** How many there were since the start. */
  total = 0;
  readonly #errors: ErrorCounters;
  readonly #log: Log;

  constructor(errors: ErrorCounters, @Inject(LOG) log: Log) {
    this.#errors = errors;
    this.#log = log;
  }

  /** Takes note of a failure at a place such as `REST order.place`; returns what is answered. */
  contain(where: string, error: unknown): ApiError {
    this.total += 1;
    this.#errors.countError(UNKNOWN);
    this.#log.error({ err: error, where, failures: this.total }, 'a question brought about what must not happen');
    return new ApiError(UNKNOWN, 'An unknown error occurred while processing the request.', 500);
  }
}
