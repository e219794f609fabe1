import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { TICK_LANE, type TickSubscriber } from '#libs/messaging';
import { CLOCK, WireLog } from '#libs/platform';
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
  #stops: readonly (() => void)[] = [];

  constructor(
    @Inject(TICK_LANE) lane: TickSubscriber,
    @Inject(CLOCK) clock: Clock,
    @Inject(RISK_SETTINGS) settings: RiskSettings,
    board: MarketBoard,
    wireLog: WireLog,
  ) {
    const listener: TickListener = {
      onEvent: (event) => board.applyMarketEvent(event),
      onGap: () => undefined,
      onBadMessage: (error, subject) => wireLog.onBadTick(subject, error.message),
    };
    this.#lane = lane;
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
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }
}
