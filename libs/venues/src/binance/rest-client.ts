import { type Problem, type Result, type Scheduler, US_PER_MS, US_PER_SECOND, err, ok, problem } from '#libs/kernel';
import {
  Backoff,
  type FrameTap,
  type RequestHold,
  VENUE_WANTS_SILENCE,
  type VenueRuntime,
  pause,
  sendHttp,
} from '../connection/index.js';
import { isJsonObject } from '../values/json.js';
import { parseJsonWithWholeNumbers } from '../values/whole-numbers.js';
import { type HttpAnswer, demandedSilenceMs } from '../transport/index.js';

/** Binance's REQUEST_WEIGHT limit per minute and IP (PROTOCOLS.md 1.2), until an answer to exchangeInfo says another. */
const WEIGHT_PER_MINUTE = 6_000;
/** Of the limit; the rest is left to others of the address. */
const OUR_SHARE = 0.8;
const EXCHANGE_INFO = '/api/v3/exchangeInfo';
const US_PER_MINUTE = 60 * US_PER_SECOND;

/** Keeps the requests of one address within the exchange's weight limit; its fixed windows are aligned to the minute. */
export class WeightBudget {
  private readonly scheduler: Pick<Scheduler, 'monotonicUs' | 'nowUs'>;
  private readonly processes: number;
  /** What all processes of the address take together. */
  private ofAddress = Math.floor(WEIGHT_PER_MINUTE * OUR_SHARE);
  private minute = 0;
  private used = 0;
  /** On the monotonic clock: a wall clock that is set does not end a ban, nor prolong it. */
  private blockedUntilUs = 0;

  /** `processes` share the address: each takes its part. */
  constructor(scheduler: Pick<Scheduler, 'monotonicUs' | 'nowUs'>, processes = 1) {
    this.scheduler = scheduler;
    this.processes = processes;
  }

  private get perMinute(): number {
    return Math.floor(this.ofAddress / this.processes);
  }

  /** Takes over the limit that exchangeInfo tells: it is the exchange's to change, and a test network may have another. */
  learnLimit(exchangeInfo: unknown): void {
    const told = weightLimitOf(exchangeInfo);
    if (told !== undefined) this.ofAddress = Math.floor(told * OUR_SHARE);
  }

  /** Takes weight if it is there now and returns 0, else how many milliseconds to wait before asking again. */
  claim(weight: number): number {
    const blockedUs = this.blockedUntilUs - this.scheduler.monotonicUs();
    if (blockedUs > 0) return Math.ceil(blockedUs / US_PER_MS);
    const nowUs = this.scheduler.nowUs();
    const minute = Math.floor(nowUs / US_PER_MINUTE);
    if (minute !== this.minute) {
      this.minute = minute;
      this.used = 0;
    }
    if (this.used > 0 && this.used + weight > this.perMinute) {
      return Math.ceil(((minute + 1) * US_PER_MINUTE - nowUs) / US_PER_MS);
    }
    this.used += weight;
    return 0;
  }

  /** What a refused {@link claim} waits for. */
  get reason(): string {
    if (this.blockedUntilUs > this.scheduler.monotonicUs()) return VENUE_WANTS_SILENCE;
    return `of the request weight of ${this.perMinute} that we take of Binance's for this minute, ${this.used} is used up`;
  }

  private noteUsed(byAddress: number): void {
    if (byAddress >= this.ofAddress) this.used = Math.max(this.used, this.perMinute);
    else if (this.processes === 1) this.used = Math.max(this.used, byAddress);
  }

  /** Takes over what an answer says about the limit: the weight used, and on 429 and 418 how long to keep quiet. */
  learn(answer: HttpAnswer): void {
    const told = Number(answer.headers.get('x-mbx-used-weight-1m') ?? Number.NaN);
    // What all processes of the address have used together: no more than one's part of it is taken for one's own.
    if (Number.isSafeInteger(told)) this.noteUsed(told);
    const { headers } = answer;
    const silenceUs = demandedSilenceMs(answer.status, headers.get('retry-after'), headers.get('date')) * US_PER_MS;
    // A shorter demand that comes later does not end a longer one: answers overtake each other.
    if (silenceUs > 0) this.blockedUntilUs = Math.max(this.blockedUntilUs, this.scheduler.monotonicUs() + silenceUs);
  }
}

/** Where and how public data is asked for. */
export interface RestSettings {
  /** Such as `https://api.binance.com`, without a path. */
  readonly restUrl: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly runtime: VenueRuntime;
  /** Receives every response, for recordings. */
  readonly tap?: FrameTap | undefined;
  /** Is told of every wait for the exchange. */
  readonly hold?: RequestHold | undefined;
}

/** The exchange's public REST data: bounded in time, size and weight, and retried, because reading twice costs nothing. */
export class BinanceRestClient {
  private readonly settings: RestSettings;
  private readonly budget: WeightBudget;

  constructor(settings: RestSettings) {
    this.settings = settings;
    this.budget = new WeightBudget(settings.runtime.scheduler, settings.runtime.processes);
  }

  /** Asks until there is an answer that trying again would not change, `attempts` are used up, or the signal ends it. */
  async get(path: string, weight: number, attempts: number, signal: AbortSignal): Promise<Result<unknown, Problem>> {
    const { scheduler, random } = this.settings.runtime;
    const backoff = new Backoff({ initialMs: 200, maxMs: 10_000 }, random);
    for (let attempt = 1; ; attempt += 1) {
      for (let waitMs = this.waitMsFor(weight); waitMs > 0; waitMs = this.waitMsFor(weight)) {
        if (!(await pause(scheduler, waitMs, signal))) return err(closed());
      }
      const answer = await this.once(path, signal);
      if (answer.ok || !answer.error.retryable || attempt >= attempts) return answer;
      if (!(await pause(scheduler, backoff.nextMs(), signal))) return err(closed());
    }
  }

  /** What the venue demands of the address comes first: only then is weight taken. */
  private waitMsFor(weight: number): number {
    const quietMs = this.settings.runtime.quiet?.leftMs ?? 0;
    const waitMs = quietMs > 0 ? quietMs : this.budget.claim(weight);
    if (waitMs > 0) this.settings.hold?.note(waitMs, quietMs > 0 ? VENUE_WANTS_SILENCE : this.budget.reason);
    return waitMs;
  }

  private async once(path: string, signal: AbortSignal): Promise<Result<unknown, Problem>> {
    const { restUrl, timeoutMs, maxBytes, runtime } = this.settings;
    const answer = await sendHttp(runtime, { method: 'GET', url: `${restUrl}${path}`, timeoutMs, maxBytes, signal });
    if (!answer.ok) return answer;
    this.budget.learn(answer.value);
    const json = parseJsonWithWholeNumbers(answer.value.body);
    const { status } = answer.value;
    if (status !== 200) return err(refusal(status, json.ok ? json.value : undefined));
    if (!json.ok)
      return err(
        problem('VENUE_ANSWER_UNREADABLE', `Binance returned what is not JSON: ${json.error}.`, { path }, true),
      );
    if (path.startsWith(EXCHANGE_INFO)) this.budget.learnLimit(json.value);
    this.settings.tap?.onAnswer(path, answer.value.body);
    return ok(json.value);
  }
}

/** The request weight that an address is granted in a minute by an answer to exchangeInfo; `undefined` where it tells none. */
function weightLimitOf(exchangeInfo: unknown): number | undefined {
  const rows: unknown = isJsonObject(exchangeInfo) ? exchangeInfo['rateLimits'] : undefined;
  if (!Array.isArray(rows)) return undefined;
  const row = rows.filter(isJsonObject).find(isWeightPerMinute);
  const limit = row?.['limit'];
  return Number.isSafeInteger(limit) && Number(limit) > 0 ? Number(limit) : undefined;
}

function isWeightPerMinute(row: Readonly<Record<string, unknown>>): boolean {
  return row['rateLimitType'] === 'REQUEST_WEIGHT' && row['interval'] === 'MINUTE' && row['intervalNum'] === 1;
}

/** A refusal of a public request: 429, 418 and 5xx may pass, anything else stays as it is. */
function refusal(status: number, body: unknown): Problem {
  const code = isJsonObject(body) && typeof body['code'] === 'number' ? String(body['code']) : '';
  const text = isJsonObject(body) && typeof body['msg'] === 'string' ? body['msg'] : 'no reason given';
  const retryable = status === 429 || status === 418 || status >= 500;
  return problem(
    'VENUE_REFUSED',
    `Binance refused the request with HTTP ${status}: ${text}`,
    { status: String(status), code },
    retryable,
  );
}

function closed(): Problem {
  return problem('VENUE_CLOSED', 'The request was given up because the feed is closing.');
}
