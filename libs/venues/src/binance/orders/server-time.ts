import { type Problem, type Result, US_PER_MS, err, ok, problem } from '#libs/kernel';
import { type VenueRuntime, sendHttp } from '../../connection/index.js';
import { asObject, countField, parseJson, readJson } from '../../values/json.js';

/**
 * The exchange's clock: it refuses a timestamp over 1 s ahead of its own or over `recvWindow` behind. Once measured, its time is
 * carried on by our monotonic clock, so that a correction of our wall clock changes nothing.
 */
export class ServerTime {
  private readonly runtime: VenueRuntime;
  private readonly restUrl: string;
  private readonly timeoutMs: number;
  /** The exchange's time when our monotonic clock stood at 0, in milliseconds. */
  private zeroMs: number | undefined;
  private running: Promise<Result<number, Problem>> | undefined;

  constructor(runtime: VenueRuntime, restUrl: string, timeoutMs: number) {
    this.runtime = runtime;
    this.restUrl = restUrl;
    this.timeoutMs = timeoutMs;
  }

  /** The exchange's time now, in milliseconds; ours where it was never measured. */
  nowMs(): number {
    return this.atMs(this.runtime.scheduler.monotonicUs());
  }

  /** The exchange's time when our monotonic clock stood at `monotonicUs`, in milliseconds. */
  atMs(monotonicUs: number): number {
    const { scheduler } = this.runtime;
    const zeroMs = this.zeroMs ?? (scheduler.nowUs() - scheduler.monotonicUs()) / US_PER_MS;
    return Math.floor(zeroMs + monotonicUs / US_PER_MS);
  }

  /** Measures, unless that was done before. */
  async ensure(): Promise<Result<number, Problem>> {
    return this.zeroMs === undefined ? this.measure() : ok(this.nowMs());
  }

  /** Measures again; callers at the same time share one request. */
  async measure(): Promise<Result<number, Problem>> {
    this.running ??= this.request().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async request(): Promise<Result<number, Problem>> {
    const { scheduler } = this.runtime;
    const before = scheduler.monotonicUs();
    const answer = await sendHttp(this.runtime, {
      method: 'GET',
      url: `${this.restUrl}/api/v3/time`,
      timeoutMs: this.timeoutMs,
      maxBytes: 65_536,
    });
    if (!answer.ok) return answer;
    const json = parseJson(answer.value.body);
    const serverMs = json.ok ? readJson(() => countField(asObject(json.value, 'the time'), 'serverTime')) : json;
    if (answer.value.status !== 200 || !serverMs.ok) {
      return err(
        problem(
          'VENUE_ANSWER_UNREADABLE',
          "Binance's time cannot be read.",
          { status: String(answer.value.status) },
          true,
        ),
      );
    }
    // Half of the round trip is the best guess of the way back.
    this.zeroMs = serverMs.value - (before + scheduler.monotonicUs()) / 2 / US_PER_MS;
    return ok(this.nowMs());
  }
}
