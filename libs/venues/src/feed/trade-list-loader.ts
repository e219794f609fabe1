import { Backoff, inBackground, pause } from '../connection/index.js';
import type { InstrumentMarket } from './instrument-market.js';
import type { SessionParts } from './session-parts.js';
import { tradeInSteps, wireScaleOf } from './step-values.js';

/** Tries to fill a hole before what is missing is counted as lost. */
const TRIES = 8;
const RETRY_INITIAL_MS = 100;
const RETRY_MAX_MS = 2_000;

/** Fills holes in the trades of instruments from the venue's list of recent ones over REST; what it no longer holds is lost. */
export class TradeListLoader {
  readonly #parts: SessionParts;
  readonly #healing = new Set<InstrumentMarket>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Begins to fill what is missing, unless that is under way. */
  heal(market: InstrumentMarket): void {
    if (this.#healing.has(market)) return;
    this.#healing.add(market);
    inBackground(this.#fill(market).finally(() => this.#healing.delete(market)));
  }

  async #fill(market: InstrumentMarket): Promise<void> {
    const { runtime, closing } = this.#parts;
    const backoff = new Backoff({ initialMs: RETRY_INITIAL_MS, maxMs: RETRY_MAX_MS }, runtime.random);
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const outcome = await this.#loadOnce(market);
      if (outcome === 'lost') this.#noticeLoss(market, 'the list of recent trades begins after the hole');
      if (outcome === 'whole' || outcome === 'lost') return;
      if (outcome === 'refused') break;
      if (!(await pause(runtime.scheduler, backoff.nextMs(), closing))) return;
    }
    if (closing.aborted) return;
    if (market.trades.waiting > 0) this.#noticeLoss(market, 'the venue did not give the missing trades');
    market.trades.giveUp();
  }

  async #loadOnce(market: InstrumentMarket): Promise<'whole' | 'incomplete' | 'lost' | 'refused'> {
    const { protocol, fetchJson, runtime, closing } = this.#parts;
    const listed = await protocol.loadTradeList?.(fetchJson, market.instrument);
    if (listed?.ok === true) {
      const scale = wireScaleOf(market.instrument);
      const trades = listed.value.map((trade) => tradeInSteps(trade, scale));
      return market.trades.takeFetched(trades, runtime.scheduler.nowUs());
    }
    if (listed?.error.retryable === true) return 'incomplete';
    if (!closing.aborted) this.#notice(market, `no recent trades: ${listed?.error.message ?? 'the venue has no list'}`);
    return 'refused';
  }

  #noticeLoss(market: InstrumentMarket, reason: string): void {
    this.#notice(market, `trades are lost: ${reason}`, { lost: String(market.trades.lost) });
  }

  #notice({ instrument }: InstrumentMarket, message: string, details: Readonly<Record<string, string>> = {}): void {
    const { listener, protocol } = this.#parts;
    listener.onNotice(message, { venue: protocol.name, instrument: instrument.id, ...details });
  }
}
