import { type Scheduler, US_PER_MS } from '#libs/kernel';
import type { NoticeSender } from './notice-sender.js';

/** A kind that goes on is told once in so much time, in milliseconds. */
const AGAIN_AFTER_MS = 600_000;

/** Who raises alarms, about what, and how they are told. */
export interface AlarmNoticesParts {
  readonly service: string;
  /** Stands first in every notice: the account. */
  readonly about: string;
  readonly sender: NoticeSender;
  readonly scheduler: Scheduler;
}

interface ToldKind {
  readonly atUs: number;
  readonly since: number;
}

/**
 * Tells people at once of what contradicts what was believed, quiet hours or not. A kind that comes again within ten minutes is
 * counted, and the next notice of it says how often; metric and log have each of them.
 */
export class AlarmNotices {
  readonly #parts: AlarmNoticesParts;
  /** By kind, of which the code names a few. */
  readonly #told = new Map<string, ToldKind>();

  constructor(parts: AlarmNoticesParts) {
    this.#parts = parts;
  }

  /** Tells one sentence of a kind; returns at once and never throws. */
  raiseAlarm(kind: string, sentence: string): void {
    const { about, scheduler } = this.#parts;
    const nowUs = scheduler.monotonicUs();
    const before = this.#told.get(kind);
    if (before !== undefined && nowUs - before.atUs < AGAIN_AFTER_MS * US_PER_MS) {
      this.#told.set(kind, { ...before, since: before.since + 1 });
      return;
    }
    this.#told.set(kind, { atUs: nowUs, since: 0 });
    const more = before === undefined || before.since === 0 ? '' : ` (${before.since} more since the last notice)`;
    this.#send(kind, 'raised', `${about}: ${sentence}${more}`);
  }

  /** Tells news that nobody may sleep through, such as a halt, each time. */
  tellAtOnce(subject: string, text: string): void {
    this.#send(subject, 'told', `${this.#parts.about}: ${text}`);
  }

  #send(subject: string, state: 'raised' | 'told', text: string): void {
    const { scheduler, sender, service } = this.#parts;
    void sender.sendNotice({ service, subject, state, severity: 'critical', text, atUs: scheduler.nowUs() });
  }
}
