import { Inject, Injectable } from '@nestjs/common';
import { type BookStateChange, type Instrument, marketName } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import { TICK_LANE, type TickSubscriber } from '#libs/messaging';
import { CLOCK, WireLog } from '#libs/platform';
import { InstrumentSource } from '#libs/service-host';
import { type TickListener, TickReader, tickSubject } from '#libs/ticks';
import { MarketBoard } from '../application/market/market-board.js';
import { RISK_SETTINGS, type RiskSettings } from '../risk.settings.js';

/**
 * `market.*`: the quotes and book states of our instruments, for the board. A gap needs no snapshot here: a quote is whole in
 * itself, and the book's state is published whenever it changes.
 */
@Injectable()
export class MarketEventsSubscriber {
  readonly #lane: TickSubscriber;
  readonly #settings: RiskSettings;
  readonly #reader: TickReader;
  readonly #board: MarketBoard;
  readonly #instruments: InstrumentSource;
  readonly #asking = new Set<string>();
  readonly #stopping = new AbortController();
  #stops: readonly (() => void)[] = [];

  constructor(
    @Inject(TICK_LANE) lane: TickSubscriber,
    @Inject(CLOCK) clock: Clock,
    @Inject(RISK_SETTINGS) settings: RiskSettings,
    board: MarketBoard,
    instruments: InstrumentSource,
    wireLog: WireLog,
  ) {
    const listener: TickListener = {
      onEvent: (event) => {
        board.applyMarketEvent(event);
        if (event.kind === 'book-state') this.#askForRules(event);
      },
      onGap: () => undefined,
      onBadMessage: (error, subject) => wireLog.onBadTick(subject, error.message),
    };
    this.#lane = lane;
    this.#board = board;
    this.#instruments = instruments;
    this.#settings = settings;
    this.#reader = new TickReader(listener, clock);
  }

  /** Begins to listen. */
  subscribe(): void {
    const kinds = ['quote', 'book-state'] as const;
    this.#stops = this.#settings.INSTRUMENTS.flatMap((name) =>
      kinds.map((kind) =>
        this.#lane.subscribe(tickSubject({ kind, ...name }), (subject, bytes) => this.#reader.read(subject, bytes)),
      ),
    );
  }

  /** Stops listening. */
  unsubscribe(): void {
    this.#stopping.abort();
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  /** A book that is built anew, or halted, may have other rules: the market is not believed until they were asked for. */
  #askForRules({ venue, instrument }: BookStateChange): void {
    const key = marketName(venue, instrument);
    if (!this.#board.awaitsRules(venue, instrument) || this.#asking.has(key)) return;
    this.#asking.add(key);
    const take = (rules: Instrument): void => this.#board.setNewRules(rules);
    // Tries until it has an answer: nothing is thrown.
    void this.#instruments
      .fetchUntilKnown([{ venue, instrument }], take, this.#stopping.signal)
      .finally(() => this.#asking.delete(key));
  }
}
