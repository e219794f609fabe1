import type { Instrument, Quote } from '#libs/domain';
import { Decimal, type UnixUs, asId, type InstrumentId } from '#libs/kernel';
import type { AccountAtVenue } from '#libs/persistence';
import type { Instruments } from './instruments.js';
import type { Ledger } from './ledger.js';

/** What valuing works with. */
export interface ValueParts {
  readonly ledger: Ledger;
  readonly instruments: Instruments;
  readonly at: AccountAtVenue;
}

const HALF = new Decimal('0.5');

/** Values positions at the middle of the best bid and ask; only those whose price has moved since the last time. */
export class ValuePositions {
  readonly #parts: ValueParts;
  readonly #changed = new Map<string, Quote>();

  constructor(parts: ValueParts) {
    this.#parts = parts;
  }

  /** Takes the newest quote of an instrument; a quote without both sides tells no price. */
  onQuote(quote: Quote): void {
    if (quote.bidPriceTicks > 0 && quote.askPriceTicks > 0) this.#changed.set(quote.instrument, { ...quote });
  }

  /** Values what has moved; prices that could not be written stay due. */
  async run(): Promise<void> {
    const { at, instruments, ledger } = this.#parts;
    const marks: { readonly id: InstrumentId; readonly price: Decimal; readonly atUs: UnixUs }[] = [];
    for (const [id, quote] of this.#changed) {
      const instrument = instruments.byId(id);
      if (instrument !== undefined) {
        marks.push({ id: asId<InstrumentId>(id), price: middle(instrument, quote), atUs: quote.receivedAtUs });
      }
    }
    if (marks.length === 0) return;
    const taken = new Map(this.#changed);
    await ledger.write(async (transaction) => {
      for (const mark of marks) await transaction.bookings.mark(at, mark.id, mark.price, mark.atUs);
    });
    for (const [id, quote] of taken) if (this.#changed.get(id) === quote) this.#changed.delete(id);
  }
}

/** The sum of two safe integers of ticks is exact as a decimal text. */
function middle(instrument: Instrument, quote: Quote): Decimal {
  const ticks = new Decimal(String(quote.bidPriceTicks)).plus(new Decimal(String(quote.askPriceTicks)));
  return ticks.times(instrument.tickSize).times(HALF);
}
