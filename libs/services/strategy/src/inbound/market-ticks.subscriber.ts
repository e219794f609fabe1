import { Inject, Injectable } from '@nestjs/common';
import { TICK_LANE, type TickSubscriber } from '#libs/messaging';
import type { InstrumentName } from '#libs/platform';
import { tickSubject } from '#libs/ticks';
import { MarketEventReader } from '../application/market/market-event-reader.js';

/** What strategies receive of a market; they have no use for depth. */
const KINDS = ['book-state', 'quote', 'trade'] as const;

/** Subscribes to the markets that the strategies follow. */
@Injectable()
export class MarketTicksSubscriber {
  readonly #ticks: TickSubscriber;
  readonly #reader: MarketEventReader;
  #unsubscribe: (() => void)[] = [];

  constructor(@Inject(TICK_LANE) ticks: TickSubscriber, reader: MarketEventReader) {
    this.#ticks = ticks;
    this.#reader = reader;
  }

  /** Begins to receive the events of these instruments. */
  subscribeToMarkets(names: readonly InstrumentName[]): void {
    this.#unsubscribe = names
      .flatMap(({ venue, instrument }) => KINDS.map((kind) => tickSubject({ kind, venue, instrument })))
      .map((subject) => this.#ticks.subscribe(subject, this.#reader.readMessage));
  }

  /** Receives nothing any more. */
  unsubscribeFromMarkets(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
  }
}
