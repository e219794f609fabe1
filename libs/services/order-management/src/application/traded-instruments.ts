import { Injectable } from '@nestjs/common';
import type { Instrument } from '#libs/domain';

/** The instruments that this service trades, found by our name or by the venue's. */
@Injectable()
export class TradedInstruments {
  readonly #byId = new Map<string, Instrument>();
  readonly #bySymbol = new Map<string, Instrument>();

  /** Adds an instrument, or its newer version. */
  addInstrument(instrument: Instrument): void {
    this.#byId.set(instrument.id, instrument);
    this.#bySymbol.set(instrument.venueSymbol, instrument);
  }

  /** The instrument of our name. */
  findById(id: string): Instrument | undefined {
    return this.#byId.get(id);
  }

  /** The instrument of the venue's name. */
  findBySymbol(symbol: string): Instrument | undefined {
    return this.#bySymbol.get(symbol);
  }

  /** All of them. */
  listInstruments(): readonly Instrument[] {
    return [...this.#byId.values()];
  }
}
