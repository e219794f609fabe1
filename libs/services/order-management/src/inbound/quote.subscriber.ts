import { Inject, Injectable } from '@nestjs/common';
import { type MarketEvent, gridIdOf } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import { TICK_LANE, type TickSubscriber } from '#libs/messaging';
import { CLOCK, WireLog } from '#libs/platform';
import { type TickListener, TickReader, tickSubject } from '#libs/ticks';
import { TradedInstruments } from '../application/traded-instruments.js';
import { ValuePositions } from '../application/status/value-positions.js';
import type { OrderManagementSettings } from '../order-management.settings.js';
import { ORDER_SETTINGS } from '../ports.js';

/** Takes the quotes of the traded instruments from the tick lane. A missed quote is replaced by the next. */
@Injectable()
export class QuoteSubscriber implements TickListener {
  readonly #ticks: TickSubscriber;
  readonly #values: ValuePositions;
  readonly #wireLog: WireLog;
  readonly #settings: OrderManagementSettings;
  readonly #reader: TickReader;
  #unsubscribe: (() => void)[] = [];

  constructor(
    @Inject(TICK_LANE) ticks: TickSubscriber,
    values: ValuePositions,
    wireLog: WireLog,
    @Inject(CLOCK) clock: Clock,
    @Inject(ORDER_SETTINGS) settings: OrderManagementSettings,
    instruments: TradedInstruments,
  ) {
    this.#ticks = ticks;
    this.#values = values;
    this.#wireLog = wireLog;
    this.#settings = settings;
    this.#reader = new TickReader(this, clock, (_venue, id) => {
      const known = instruments.findById(id);
      return known === undefined ? undefined : gridIdOf(known);
    });
  }

  /** Subscribes to every traded instrument. */
  subscribeToQuotes(): void {
    this.#unsubscribe = this.#settings.INSTRUMENTS.map(({ venue, instrument }) =>
      this.#ticks.subscribe(tickSubject({ kind: 'quote', venue, instrument }), (subject, bytes) =>
        this.#reader.read(subject, bytes),
      ),
    );
  }

  /** Ends every subscription. */
  unsubscribeFromQuotes(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
  }

  onEvent(event: MarketEvent): void {
    if (event.kind === 'quote') this.#values.onQuote(event);
  }

  onGap(): void {
    // The next quote says all that a missed one did.
  }

  onBadMessage(problem: { readonly message: string }, subject: string): void {
    this.#wireLog.onBadTick(subject, problem.message);
  }
}
