import { Inject, Injectable } from '@nestjs/common';
import { type Scheduler, US_PER_SECOND } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import type { GatewaySettings } from '../../gateway.settings.js';
import { GATEWAY_SETTINGS } from '../../ports.js';
import { ProblemError } from '../problem/problem-error.js';

/** What is counted apart: somebody who reads too much can still command. */
export type Pace = 'read' | 'command' | 'failure';

/** A bucket holds what comes in so many seconds. */
const BURST_SECONDS = 4;
/** Wrong credentials from one address, a second. */
const FAILURES_PER_SECOND = 5;
/** Buckets that are kept; the one that was used longest ago makes room. */
const MOST_BUCKETS = 10_000;

interface Bucket {
  readonly left: number;
  readonly atUs: number;
}

/**
 * How often one principal may ask and command, as token buckets in this process: with n replicas it is n times as often. Each
 * kind of request has a bucket of its own.
 */
@Injectable()
export class Throttle {
  readonly #scheduler: Scheduler;
  readonly #perSecond: Readonly<Record<Pace, number>>;
  readonly #buckets = new Map<string, Bucket>();

  constructor(@Inject(SCHEDULER) scheduler: Scheduler, @Inject(GATEWAY_SETTINGS) settings: GatewaySettings) {
    this.#scheduler = scheduler;
    this.#perSecond = {
      read: settings.GATEWAY_READS_PER_SECOND,
      command: settings.GATEWAY_COMMANDS_PER_SECOND,
      failure: FAILURES_PER_SECOND,
    };
  }

  /** Takes one out of the bucket of `who`; throws a 429 with `Retry-After` where it is empty. */
  admit(who: string, pace: Pace): void {
    const perSecond = this.#perSecond[pace];
    const key = `${pace}:${who}`;
    const nowUs = this.#scheduler.monotonicUs();
    const full = perSecond * BURST_SECONDS;
    const { atUs, left } = this.#buckets.get(key) ?? { left: full, atUs: nowUs };
    const filled = Math.min(full, left + ((nowUs - atUs) / US_PER_SECOND) * perSecond);
    if (filled < 1) throw tooMany(Math.ceil((1 - filled) / perSecond));
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: filled - 1, atUs: nowUs });
    const oldest = this.#buckets.keys().next();
    if (this.#buckets.size > MOST_BUCKETS && oldest.done !== true) this.#buckets.delete(oldest.value);
  }
}

function tooMany(seconds: number): ProblemError {
  return new ProblemError(429, 'TOO_MANY_REQUESTS', `Too many requests; the next is taken in ${seconds} s.`, {
    details: { retryAfterSeconds: String(seconds) },
    headers: { 'retry-after': String(seconds) },
  });
}
