import { Inject, Injectable } from '@nestjs/common';
import { INSTRUMENT_QUERY, type InstrumentReply, instrumentFromReply, subject } from '#libs/contracts';
import type { Instrument } from '#libs/domain';
import type { Scheduler, StopSignal } from '#libs/kernel';
import { ASKER, type Asker } from '#libs/messaging';
import { type InstrumentName, LOG, type Log, SCHEDULER } from '#libs/platform';
import type { OrderManagementSettings } from '../order-management.settings.js';
import { type InstrumentSource, ORDER_SETTINGS } from '../ports.js';

const RETRY_MS = 250;
/** A missing answer is logged once in so many tries. */
const LOG_EVERY = 20;

/** Asks market-data for the traded instruments, each until it answers. */
@Injectable()
export class MarketDataInstruments implements InstrumentSource {
  readonly #asker: Asker;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #names: readonly InstrumentName[];

  constructor(
    @Inject(ASKER) asker: Asker,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(ORDER_SETTINGS) settings: OrderManagementSettings,
  ) {
    this.#asker = asker;
    this.#scheduler = scheduler;
    this.#log = log;
    this.#names = settings.INSTRUMENTS;
  }

  async loadInstruments(signal: StopSignal): Promise<readonly Instrument[]> {
    const loaded: Instrument[] = [];
    for (const name of this.#names) {
      const instrument = await this.#loadInstrument(name, signal);
      if (instrument !== undefined) loaded.push(instrument);
    }
    return loaded;
  }

  async #loadInstrument({ instrument, venue }: InstrumentName, signal: StopSignal): Promise<Instrument | undefined> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const answer = await this.#asker.ask<InstrumentReply>(subject(INSTRUMENT_QUERY, venue, instrument), {});
      if (answer.ok) return instrumentFromReply(answer.value);
      if (attempt % LOG_EVERY === 0)
        this.#log.info({ venue, instrument, problem: answer.error }, 'waiting for an instrument');
      await this.#scheduler.sleep(RETRY_MS, signal);
    }
    return undefined;
  }
}
