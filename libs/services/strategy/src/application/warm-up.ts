import type { Instrument } from '#libs/domain';
import { type Clock, US_PER_MS, type UnixUs } from '#libs/kernel';
import type { Log } from '#libs/platform';
import type { Desk } from './desk.js';
import type { MarketSource } from './ports.js';

/** How much of the past is asked for; see the service's settings. */
export interface WarmUpSettings {
  readonly WARM_UP_TRADES: number;
  readonly WARM_UP_TIMEOUT_MS: number;
}

/** Questions about the past that are under way at once. */
const AT_ONCE = 8;

/**
 * Tells the strategies at start what was traded before, as much as their windows hold, so that the first live trade decides as
 * if they had run all the time. What cannot be had is said in the log, and they warm up on live trades.
 */
export class WarmUp {
  readonly #source: MarketSource;
  readonly #desk: Desk;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #settings: WarmUpSettings;
  readonly #stopped: Promise<void>;
  #stop: () => void = () => undefined;

  constructor(source: MarketSource, desk: Desk, clock: Clock, log: Log, settings: WarmUpSettings) {
    this.#clock = clock;
    this.#source = source;
    this.#desk = desk;
    this.#log = log;
    this.#settings = settings;
    this.#stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
  }

  /** Gives up waiting. */
  stop(): void {
    this.#stop();
  }

  /** Warms every strategy; bounded in time. Live trades must be held back meanwhile. */
  async run(): Promise<void> {
    if (this.#settings.WARM_UP_TRADES === 0) return;
    const instruments = [...new Set(this.#desk.runs.map(({ instrument }) => instrument))];
    const deadlineUs = this.#clock.nowUs() + this.#settings.WARM_UP_TIMEOUT_MS * US_PER_MS;
    const queue = instruments.values();
    const work = Array.from({ length: AT_ONCE }, async () => {
      for (const instrument of queue) await this.#warm(instrument, deadlineUs);
    });
    await Promise.race([Promise.all(work), this.#stopped]);
  }

  async #warm(instrument: Instrument, deadlineUs: UnixUs): Promise<void> {
    const name = { venue: instrument.venue, instrument: instrument.id };
    const wanted = Math.min(this.#desk.pastTrades(name.venue, name.instrument), this.#settings.WARM_UP_TRADES);
    const leftMs = Math.floor((deadlineUs - this.#clock.nowUs()) / US_PER_MS);
    if (wanted === 0) return;
    if (leftMs <= 0) {
      this.#log.warn({ ...name, wanted }, 'there was no time left for the past; the strategies warm up on live trades');
      return;
    }
    const past = await this.#source.pastTrades(instrument, wanted, leftMs);
    if (!past.ok) {
      this.#log.warn({ ...name, problem: past.error }, 'the past cannot be had; the strategies warm up on live trades');
      return;
    }
    this.#desk.warm(past.value);
    this.#log.info({ ...name, wanted, told: past.value.length }, 'the strategies know what was traded before');
  }
}
