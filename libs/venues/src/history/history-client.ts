import { type Problem, type Result, US_PER_MS, err, ok, problem } from '#libs/kernel';
import { Backoff, type VenueRuntime, pause, sendHttp } from '../connection/index.js';
import { type ExactJson, parseExactJson } from '../values/exact-json.js';
import { type HttpAnswer, demandedSilenceMs } from '../transport/index.js';

/** How a history client behaves; times in milliseconds. */
export interface HistoryClientSettings {
  readonly title: string;
  readonly restUrl: string;
  readonly pauseMs: number;
  /** So many requests may go ahead of the pace, after a rest. */
  readonly burst: number;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** How often one request is tried. */
  readonly tries: number;
  /** The longest that a venue's `Retry-After` is waited for; a longer one is a Problem at once. */
  readonly maxWaitMs: number;
}

/** The settings for real exchanges; a page of any venue is far below 8 MiB. */
export const HISTORY_CLIENT_DEFAULTS = {
  timeoutMs: 10_000,
  maxBytes: 8 * 1024 * 1024,
  tries: 3,
  maxWaitMs: 10_000,
} as const;

/** Says what an answer with a good status refuses. */
export type RefusalOf = (body: ExactJson) => Problem | undefined;

/** The requests of one venue's history, one after the other, with the pause that the venue wants between two. */
export class HistoryClient {
  private readonly settings: HistoryClientSettings;
  private readonly runtime: VenueRuntime;
  private readonly refusalOf: RefusalOf;
  private readonly closing = new AbortController();
  private last: Promise<unknown> = Promise.resolve();
  private freeAtUs = 0;
  private blockedUntilUs = 0;

  constructor(settings: HistoryClientSettings, runtime: VenueRuntime, refusalOf: RefusalOf) {
    this.settings = settings;
    this.runtime = runtime;
    this.refusalOf = refusalOf;
  }

  /** Asks for a path; waits for its turn. Tries again what may pass, a bounded number of times. */
  get(path: string): Promise<Result<ExactJson, Problem>> {
    const answer = this.last.then(() => this.tried(path));
    this.last = answer;
    return answer;
  }

  /** Gives up whatever is under way. */
  close(): void {
    this.closing.abort();
  }

  private async tried(path: string): Promise<Result<ExactJson, Problem>> {
    const { pauseMs, maxWaitMs } = this.settings;
    const backoff = new Backoff({ initialMs: Math.max(50, pauseMs), maxMs: maxWaitMs }, this.runtime.random);
    for (let tries = 1; ; tries += 1) {
      const blockedMs = this.blockedMs();
      if (blockedMs > this.settings.maxWaitMs) return err(this.blocked(blockedMs));
      if (!(await this.turn(Math.max(0, blockedMs)))) return err(this.closed());
      const answer = await this.once(path);
      if (answer.ok || !answer.error.retryable || tries >= this.settings.tries) return answer;
      if (!(await pause(this.runtime.scheduler, backoff.nextMs(), this.closing.signal))) return err(this.closed());
    }
  }

  private blockedMs(): number {
    const ownMs = Math.ceil((this.blockedUntilUs - this.runtime.scheduler.monotonicUs()) / US_PER_MS);
    return Math.max(ownMs, this.runtime.quiet?.leftMs ?? 0);
  }

  /** Waits until the venue may be asked again; `false` if the owner closes. */
  private async turn(blockedMs: number): Promise<boolean> {
    const pauseUs = this.settings.pauseMs * US_PER_MS;
    const aheadUs = this.freeAtUs - this.settings.burst * pauseUs - this.runtime.scheduler.monotonicUs();
    const waitMs = Math.max(blockedMs, Math.ceil(aheadUs / US_PER_MS));
    if (waitMs > 0 && !(await pause(this.runtime.scheduler, waitMs, this.closing.signal))) return false;
    this.freeAtUs = Math.max(this.freeAtUs, this.runtime.scheduler.monotonicUs()) + pauseUs;
    return !this.closing.signal.aborted;
  }

  private async once(path: string): Promise<Result<ExactJson, Problem>> {
    const { restUrl, timeoutMs, maxBytes } = this.settings;
    const { signal } = this.closing;
    const answer = await sendHttp(this.runtime, { method: 'GET', url: restUrl + path, timeoutMs, maxBytes, signal });
    if (!answer.ok) return answer;
    const body = parseExactJson(answer.value.body);
    const refusal = body.ok ? this.refusalOf(body.value) : undefined;
    if (answer.value.status !== 200) return err(refusal ?? this.refused(answer.value));
    if (!body.ok) return err(this.unreadable(body.error));
    return refusal === undefined ? ok(body.value) : err(refusal);
  }

  private refused(answer: HttpAnswer): Problem {
    const { status } = answer;
    this.block(answer);
    const retryable = status === 429 || status === 418 || status >= 500;
    const sample = answer.body.slice(0, 200).replaceAll(/\p{Cc}/gu, ' ');
    const message = `${this.settings.title} refused the question about the past with HTTP ${status}: ${sample}`;
    return problem('HISTORY_REFUSED', message, { status: String(status) }, retryable);
  }

  /** 429 asks for silence, Binance's 418 is a ban: who goes on asking is banned for longer. */
  private block({ status, headers }: HttpAnswer): void {
    const silenceMs = demandedSilenceMs(status, headers.get('retry-after'), headers.get('date'));
    const untilUs = this.runtime.scheduler.monotonicUs() + silenceMs * US_PER_MS;
    this.blockedUntilUs = Math.max(this.blockedUntilUs, untilUs);
  }

  private blocked(blockedMs: number): Problem {
    const message = `${this.settings.title} wants no more questions for ${Math.ceil(blockedMs / 1_000)} s; ask again then.`;
    return problem('HISTORY_BLOCKED', message, { waitMs: String(blockedMs) }, true);
  }

  private unreadable(reason: string): Problem {
    const message = `The answer of ${this.settings.title} about the past cannot be read: ${reason}.`;
    return problem('HISTORY_UNREADABLE', message, { reason }, true);
  }

  private closed(): Problem {
    return problem('HISTORY_CLOSED', `The question to ${this.settings.title} was given up: the process ends.`);
  }
}
