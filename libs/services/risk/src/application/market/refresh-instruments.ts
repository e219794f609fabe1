import { Inject, Injectable } from '@nestjs/common';
import { MARKET_QUERIES, type MarketQueries, RISK_OBSERVER, type RiskObserver } from '../../ports.js';
import { RISK_SETTINGS, type RiskSettings } from '../../risk.settings.js';
import { MarketBoard } from './market-board.js';

/** Pause before market-data is asked again where it has not answered for all instruments, in milliseconds. */
const RETRY_MS = 1_000;

/**
 * Asks market-data what our instruments are, and where their markets stand; then again every now and then, because steps and
 * statuses change. What was known before stays until a new answer comes.
 */
@Injectable()
export class RefreshInstruments {
  readonly #queries: MarketQueries;
  readonly #board: MarketBoard;
  readonly #observer: RiskObserver;
  readonly #settings: RiskSettings;
  #isComplete = false;

  constructor(
    @Inject(MARKET_QUERIES) queries: MarketQueries,
    @Inject(RISK_OBSERVER) observer: RiskObserver,
    @Inject(RISK_SETTINGS) settings: RiskSettings,
    board: MarketBoard,
  ) {
    this.#queries = queries;
    this.#board = board;
    this.#observer = observer;
    this.#settings = settings;
  }

  /** The pause before the next round, in milliseconds: short until everything was answered. */
  pauseMs(): number {
    return this.#isComplete ? this.#settings.RISK_INSTRUMENT_REFRESH_MS : RETRY_MS;
  }

  /** Asks for every instrument once. */
  async refreshInstruments(): Promise<void> {
    const { INSTRUMENTS } = this.#settings;
    const answered = await Promise.all(INSTRUMENTS.map(({ venue, instrument }) => this.#refresh(venue, instrument)));
    this.#isComplete = answered.every(Boolean);
  }

  async #refresh(venue: string, instrument: string): Promise<boolean> {
    const [what, where] = await Promise.all([
      this.#queries.askInstrument(venue, instrument),
      this.#queries.askMarket(venue, instrument),
    ]);
    if (what.ok) this.#board.setInstrument(what.value);
    else this.#observer.onMarketUnknown(venue, instrument, what.error);
    if (where.ok) this.#board.applyMarketView(venue, instrument, where.value);
    else this.#observer.onMarketUnknown(venue, instrument, where.error);
    return what.ok && where.ok;
  }
}
