import { Inject, Injectable } from '@nestjs/common';
import type { Instrument } from '#libs/domain';
import { LOG, type Log } from '#libs/platform';
import { INSTRUMENT_SOURCE, type InstrumentSource } from '../../ports.js';
import { TradedInstruments } from '../traded-instruments.js';
import type { SendAnswer } from './order-wire.js';

/**
 * What a refusal says of the rules that an order was made by: they, or the status, are others by now. A venue also calls a request malformed whose
 * symbol it does not list any more (Binance: -1121), or whose precision or type it does not take any more (-1111, -1116).
 */
const BY_RULES = ['VENUE_FILTER_FAILED', 'VENUE_ORDER_REJECTED', 'VENUE_REQUEST_INVALID'];

/** Where the venue refuses an order by its rules or because its market is closed or gone, they are read anew at once, not by the schedule. */
@Injectable()
export class DoubtRules {
  readonly #source: InstrumentSource;
  readonly #instruments: TradedInstruments;
  readonly #log: Log;
  readonly #asking = new Set<string>();

  constructor(
    @Inject(INSTRUMENT_SOURCE) source: InstrumentSource,
    instruments: TradedInstruments,
    @Inject(LOG) log: Log,
  ) {
    this.#source = source;
    this.#instruments = instruments;
    this.#log = log;
  }

  /** Takes the venue's answer to an order; asks once at a time for each instrument, and keeps nobody waiting. Throws nothing. */
  onAnswer(instrument: Instrument, answer: SendAnswer): void {
    if (answer.outcome !== 'no' || !BY_RULES.includes(answer.problem.code)) return;
    if (this.#asking.has(instrument.id)) return;
    this.#asking.add(instrument.id);
    void this.#renew(instrument).finally(() => this.#asking.delete(instrument.id));
  }

  async #renew(instrument: Instrument): Promise<void> {
    try {
      const renewed = await this.#source.renewRules(instrument);
      if (renewed !== undefined) this.#instruments.addInstrument(renewed);
    } catch (error) {
      this.#log.warn(
        { err: error, instrument: instrument.id },
        'the rules that an order was refused by were not read anew',
      );
    }
  }
}
