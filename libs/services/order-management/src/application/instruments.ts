import type { Instrument } from '#libs/domain';
import type { InstrumentId } from '#libs/kernel';

/** The instruments that this service trades, found by our name or by the venue's. */
export class Instruments {
  readonly #byId = new Map<string, Instrument>();
  readonly #bySymbol = new Map<string, Instrument>();

  /** Adds an instrument, or its newer version. */
  add(instrument: Instrument): void {
    this.#byId.set(instrument.id, instrument);
    this.#bySymbol.set(instrument.venueSymbol, instrument);
  }

  /** The instrument of our name. */
  byId(id: InstrumentId | string): Instrument | undefined {
    return this.#byId.get(id);
  }

  /** The instrument of the venue's name. */
  bySymbol(symbol: string): Instrument | undefined {
    return this.#bySymbol.get(symbol);
  }

  /** All of them. */
  all(): readonly Instrument[] {
    return [...this.#byId.values()];
  }
}
