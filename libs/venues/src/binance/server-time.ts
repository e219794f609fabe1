import { type Clock, type Problem, type Result, US_PER_MS, err, ok, problem } from '#libs/kernel';
import { sendHttp } from '../common/http.js';
import { asObject, countField, parseJson, readJson } from '../common/json.js';

/** The exchange refuses a timestamp over 1 s ahead of its clock or over `recvWindow` behind; ours is corrected by its. */
export class ServerTime {
  private readonly clock: Clock;
  private readonly restUrl: string;
  private readonly timeoutMs: number;
  private offset: number | undefined;
  private running: Promise<Result<number, Problem>> | undefined;

  constructor(clock: Clock, restUrl: string, timeoutMs: number) {
    this.clock = clock;
    this.restUrl = restUrl;
    this.timeoutMs = timeoutMs;
  }

  /** How far the exchange's clock is ahead of ours, in milliseconds; `undefined` before the first measurement. */
  get offsetMs(): number | undefined {
    return this.offset;
  }

  /** The exchange's time now, in milliseconds; ours where it was never measured. */
  nowMs(): number {
    return Math.floor(this.clock.nowUs() / US_PER_MS) + (this.offset ?? 0);
  }

  /** Measures, unless that was done before. */
  async ensure(): Promise<Result<number, Problem>> {
    return this.offset === undefined ? this.measure() : ok(this.offset);
  }

  /** Measures anew; callers at the same time share one request. */
  async measure(): Promise<Result<number, Problem>> {
    this.running ??= this.request().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async request(): Promise<Result<number, Problem>> {
    const before = this.clock.nowUs();
    const answer = await sendHttp({
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
    const middleMs = (before + this.clock.nowUs()) / 2 / US_PER_MS;
    this.offset = Math.round(serverMs.value - middleMs);
    return ok(this.offset);
  }
}
