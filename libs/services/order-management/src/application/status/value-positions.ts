import { Inject, Injectable } from '@nestjs/common';
import { type HeldPosition, type Instrument, type Quote, heldAtMark } from '#libs/domain';
import { Decimal, type PeriodicWork, type Scheduler } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import { ORDER_BOOKS, ORDER_SETTINGS, type OrderBooks } from '../../ports.js';
import { TradedInstruments } from '../traded-instruments.js';

const HALF = new Decimal('0.5');

/** Values positions at the middle of the best bid and ask; only those whose price has moved since the last time. */
@Injectable()
export class ValuePositions {
  readonly #books: OrderBooks;
  readonly #instruments: TradedInstruments;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #intervalMs: number;
  readonly #moved = new Map<string, Quote>();
  #valuing: PeriodicWork | undefined;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    instruments: TradedInstruments,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(ORDER_SETTINGS) settings: OrderManagementSettings,
  ) {
    this.#books = books;
    this.#instruments = instruments;
    this.#scheduler = scheduler;
    this.#log = log;
    this.#intervalMs = settings.ORDER_VALUE_EVERY_MS;
  }

  /** Takes the newest quote of an instrument; a quote without both sides gives no price. */
  onQuote(quote: Quote): void {
    if (quote.bidPriceTicks > 0 && quote.askPriceTicks > 0) this.#moved.set(quote.instrument, { ...quote });
  }

  /** Values from now on, again and again. */
  startValuing(): void {
    this.#valuing = this.#scheduler.runEvery({
      name: 'value-positions',
      intervalMs: this.#intervalMs,
      run: () => this.valuePositions(),
      onError: (error) => this.#log.warn({ err: error }, 'positions could not be valued; tried again'),
    });
  }

  /** Ends after the valuation under way. */
  async stopValuing(): Promise<void> {
    await this.#valuing?.stop();
  }

  /** Values what has moved; what could not be saved stays due. */
  async valuePositions(): Promise<void> {
    const quotes = new Map(this.#moved);
    const valued = await this.#valuedAt(quotes);
    const changed: readonly string[] =
      valued.length === 0 ? [] : await this.#books.write((writes) => writes.saveValuations(valued));
    for (const [id, quote] of quotes)
      if (this.#moved.get(id) === quote && !changed.includes(id)) this.#moved.delete(id);
  }

  /** The positions in these instruments, valued. Prices of what is not held are of no use. */
  async #valuedAt(quotes: ReadonlyMap<string, Quote>): Promise<readonly HeldPosition[]> {
    if (quotes.size === 0) return [];
    const held = await this.#books.observe((reads) => reads.heldPositions());
    return held.flatMap((position) => {
      const quote = quotes.get(position.instrument);
      const instrument = this.#instruments.findById(position.instrument);
      if (quote === undefined || instrument === undefined) return [];
      return [heldAtMark(position, middleOf(instrument, quote), quote.receivedAtUs)];
    });
  }
}

/** The sum of two safe integers of ticks is exact as a decimal text. */
function middleOf(instrument: Instrument, quote: Quote): Decimal {
  const ticks = new Decimal(String(quote.bidPriceTicks)).plus(new Decimal(String(quote.askPriceTicks)));
  return ticks.times(instrument.tickSize).times(HALF);
}
