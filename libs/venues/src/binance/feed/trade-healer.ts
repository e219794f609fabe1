import type { FeedListener, Instrument } from '#libs/domain';
import { Backoff, type VenueRuntime, inBackground, pause } from '../../connection/index.js';
import type { BinanceMarketData } from './market-data-requests.js';
import type { TradeSequence } from './trade-sequence.js';

/** Tries to heal a gap before what is missing is counted as lost. */
const ATTEMPTS = 8;

/** Fills gaps in one instrument's trades from the venue's list of recent ones; what it no longer holds counts as lost. */
export class TradeHealer {
  private readonly instrument: Instrument;
  private readonly trades: TradeSequence;
  private readonly requests: BinanceMarketData;
  private readonly listener: FeedListener;
  private readonly closing: AbortSignal;
  private readonly runtime: VenueRuntime;
  private running = false;

  constructor(
    instrument: Instrument,
    trades: TradeSequence,
    requests: BinanceMarketData,
    listener: FeedListener,
    closing: AbortSignal,
    runtime: VenueRuntime,
  ) {
    this.runtime = runtime;
    this.instrument = instrument;
    this.trades = trades;
    this.requests = requests;
    this.listener = listener;
    this.closing = closing;
  }

  /** Begins to heal, unless that is under way. */
  heal(): void {
    if (this.running) return;
    this.running = true;
    inBackground(
      this.run().finally(() => {
        this.running = false;
      }),
    );
  }

  private async run(): Promise<void> {
    const backoff = new Backoff({ initialMs: 100, maxMs: 2_000 }, this.runtime.random);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const recent = await this.requests.recentTrades(this.instrument, this.closing);
      if (recent.ok) {
        const outcome = this.trades.onBackfill(recent.value);
        if (outcome === 'lost') this.noticeLoss('the list of recent trades begins after the gap');
        if (outcome !== 'incomplete') return;
      } else if (!recent.error.retryable) {
        if (!this.closing.aborted)
          this.listener.onNotice(`no recent trades: ${recent.error.message}`, { instrument: this.instrument.id });
        break;
      }
      if (!(await pause(this.runtime.scheduler, backoff.nextMs(), this.closing))) return;
    }
    if (this.closing.aborted) return;
    if (this.trades.healing) this.noticeLoss('the venue did not give the missing trades');
    this.trades.giveUp();
  }

  private noticeLoss(reason: string): void {
    this.listener.onNotice(`trades are lost: ${reason}`, {
      instrument: this.instrument.id,
      lost: String(this.trades.lost),
    });
  }
}
