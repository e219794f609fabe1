import {
  INSTRUMENT_QUERY,
  type InstrumentReply,
  MARKET_QUERY,
  type MarketReply,
  instrumentFromReply,
  subject,
} from '#libs/contracts';
import type { Asker } from '#libs/messaging';
import type { InstrumentName, Log } from '#libs/platform';
import type { MarketBoard } from '../application/market-board.js';

const RETRY_MS = 1_000;

/**
 * Asks market-data what our instruments are, and where their markets stand, until it has answered for all of them; then
 * again every now and then, because steps and statuses change. What was known before stays until a new answer comes.
 */
export class InstrumentSource {
  readonly #asker: Asker;
  readonly #names: readonly InstrumentName[];
  readonly #board: MarketBoard;
  readonly #log: Log;
  readonly #refreshMs: number;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(asker: Asker, names: readonly InstrumentName[], board: MarketBoard, log: Log, refreshMs: number) {
    this.#asker = asker;
    this.#names = names;
    this.#board = board;
    this.#log = log;
    this.#refreshMs = refreshMs;
  }

  /** Starts to ask. */
  start(): void {
    void this.#round();
  }

  /** Stops asking. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #round(): Promise<void> {
    const answered = await Promise.all(this.#names.map((name) => this.#ask(name)));
    if (this.#stopped) return;
    const waitMs = answered.every(Boolean) ? this.#refreshMs : RETRY_MS;
    this.#timer = setTimeout(() => void this.#round(), waitMs);
  }

  /** Asks for one instrument; answers whether all is known. Nothing in a bad answer reaches the board. */
  async #ask({ venue, instrument }: InstrumentName): Promise<boolean> {
    const [what, where] = await Promise.all([
      this.#asker.ask<InstrumentReply>(subject(INSTRUMENT_QUERY, venue, instrument), {}),
      this.#asker.ask<MarketReply>(subject(MARKET_QUERY, venue, instrument), {}),
    ]);
    if (!what.ok || !where.ok) {
      const why = what.ok ? (where.ok ? undefined : where.error) : what.error;
      this.#log.warn({ venue, instrument, problem: why }, 'market-data does not tell about an instrument yet');
    }
    try {
      if (what.ok) this.#board.setInstrument(instrumentFromReply(what.value));
      if (where.ok) this.#board.onAnswer(where.value);
      return what.ok && where.ok;
    } catch (error) {
      this.#log.error({ err: error, venue, instrument }, 'the answer about an instrument cannot be read');
      return false;
    }
  }
}
