import { Inject, Injectable } from '@nestjs/common';
import type { Instrument } from '#libs/domain';
import type { PeriodicWork, StopSignal } from '#libs/kernel';
import { InstrumentSource as MarketDataSource } from '#libs/service-host';
import type { OrderManagementSettings } from '../order-management.settings.js';
import { type InstrumentSource, ORDER_SETTINGS } from '../ports.js';

/** Steps and statuses change while orders are sent: an order is held against the newest at the last look. */
const REFRESH_MS = 5_000;

/** The traded instruments as market-data knows them. */
@Injectable()
export class MarketDataInstruments implements InstrumentSource {
  readonly #source: MarketDataSource;
  readonly #settings: OrderManagementSettings;

  constructor(source: MarketDataSource, @Inject(ORDER_SETTINGS) settings: OrderManagementSettings) {
    this.#source = source;
    this.#settings = settings;
  }

  async loadInstruments(signal: StopSignal): Promise<readonly Instrument[]> {
    const loaded: Instrument[] = [];
    await this.#source.fetchUntilKnown(this.#settings.INSTRUMENTS, (instrument) => loaded.push(instrument), signal);
    return loaded;
  }

  async renewRules({ venue, id: instrument }: Instrument): Promise<Instrument | undefined> {
    const answer = await this.#source.fetchInstrument({ venue, instrument }, true);
    return answer.ok ? answer.value : undefined;
  }

  followInstruments(onInstrument: (instrument: Instrument) => void): PeriodicWork {
    const names = this.#settings.INSTRUMENTS;
    return this.#source.followInstruments({ names, refreshMs: REFRESH_MS, onInstrument });
  }
}
