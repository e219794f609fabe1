import { Inject, Injectable } from '@nestjs/common';
import type { Random, Scheduler } from '#libs/kernel';
import { LOG, RANDOM, SCHEDULER, SettingsError, Supervisor } from '#libs/platform';
import type { Log } from '#libs/platform';
import type { VenueTransport } from '#libs/venues';
import { KNOWN_SYMBOLS } from '../application/exchange/known-symbols.js';
import type { SymbolRules } from '../application/exchange/symbol-rules.js';
import { VenueClock } from '../application/exchange/venue-clock.js';
import { LiveMarket } from '../application/live/live-market.js';
import type { VenueMarket } from '../application/market/venue-market.js';
import { StreamHub } from '../application/streams/stream-hub.js';
import { SyntheticMarket } from '../application/synthetic/synthetic-market.js';
import { TapeMarket } from '../application/tape/tape-market.js';
import type { PaperExchangeSettings } from '../paper-exchange.config.js';
import { PAPER_EXCHANGE_SETTINGS, UPSTREAM_TRANSPORT } from '../ports.js';
import { LiveUpstream } from './live/live-upstream.js';
import { RecordedTape } from './tape/recorded-tape.js';

/** Makes the market that the settings ask for: live, a tape, or synthetic. */
@Injectable()
export class MarketSource {
  readonly #settings: PaperExchangeSettings;
  readonly #hub: StreamHub;
  readonly #scheduler: Scheduler;
  readonly #clock: VenueClock;
  readonly #log: Log;
  readonly #random: Random;
  readonly #transport: VenueTransport;
  readonly #fail: (error: unknown) => void;

  constructor(
    @Inject(PAPER_EXCHANGE_SETTINGS) settings: PaperExchangeSettings,
    hub: StreamHub,
    @Inject(SCHEDULER) scheduler: Scheduler,
    clock: VenueClock,
    @Inject(LOG) log: Log,
    @Inject(RANDOM) random: Random,
    @Inject(UPSTREAM_TRANSPORT) transport: VenueTransport,
    supervisor: Supervisor,
  ) {
    this.#settings = settings;
    this.#hub = hub;
    this.#scheduler = scheduler;
    this.#clock = clock;
    this.#log = log;
    this.#random = random;
    this.#transport = transport;
    this.#fail = (error) => supervisor.fail(error);
  }

  /** Looks through a tape, or asks an upstream, before it resolves. @throws SettingsError if the settings ask for what cannot be */
  async makeMarket(): Promise<VenueMarket> {
    const { LIVE_STREAM_URL: streamUrl, TAPE: folder } = this.#settings;
    if (streamUrl !== undefined) return this.#makeLiveMarket(streamUrl);
    return folder === undefined ? this.#makeSyntheticMarket() : this.#makeTapeMarket(folder);
  }

  #makeSyntheticMarket(): VenueMarket {
    const { SEED: seed, RATE: actionsPerSecond, SYMBOLS, INVENTED_SYMBOLS } = this.#settings;
    const symbols = chooseSymbols(SYMBOLS, INVENTED_SYMBOLS);
    const time = { clock: this.#clock, scheduler: this.#scheduler };
    return new SyntheticMarket({ seed, actionsPerSecond, symbols, ...time, fail: this.#fail }, this.#hub);
  }

  async #makeTapeMarket(folder: string): Promise<VenueMarket> {
    const { SPEED: speed, TAPE_GRACE_MS: graceMs } = this.#settings;
    const recorded = new RecordedTape(folder, this.#log);
    const tape = await recorded.survey().catch((error: unknown) => {
      throw new SettingsError(`TAPE: ${error instanceof Error ? error.message : String(error)}`);
    });
    const log = (details: Record<string, unknown>, message: string): void => this.#log.info(details, message);
    const parts = { sink: this.#hub, scheduler: this.#scheduler, log, fail: this.#fail };
    return new TapeMarket({ tape, frames: recorded.frames(), speed, graceMs, ...parts });
  }

  async #makeLiveMarket(streamUrl: string): Promise<VenueMarket> {
    const { LIVE_REST_URL: restUrl, LIVE_STALE_AFTER_MS: staleAfterMs, SYMBOLS } = this.#settings;
    const upstream = new LiveUpstream({
      streamUrl: withoutSlash(streamUrl),
      restUrl: withoutSlash(restUrl),
      symbols: [...new Set(SYMBOLS.map((name) => name.replace('-', '')))],
      staleAfterMs,
      runtime: { scheduler: this.#scheduler, random: this.#random, transport: this.#transport },
    });
    const listings = await upstream.listings();
    if (!listings.ok) throw new Error(`the live market at ${restUrl} cannot be used: ${listings.error.message}`);
    const log = (details: Record<string, unknown>, message: string): void => this.#log.warn(details, message);
    const parts = { scheduler: this.#scheduler, log, fail: this.#fail };
    for (const { message, details } of listings.value.refused) log(details, `left out: ${message}`);
    return new LiveMarket({ upstream, host: new URL(streamUrl).host, ...listings.value, ...parts }, this.#hub);
  }
}

/** An invented symbol stands in place of a known one of the same name. Settings name symbols in capitals, and some letters have small ones only. */
function chooseSymbols(names: readonly string[], invented: readonly SymbolRules[]): SymbolRules[] {
  const all = [...KNOWN_SYMBOLS.values(), ...invented];
  const known = new Map(all.map((rules): [string, SymbolRules] => [rules.symbol.toUpperCase(), rules]));
  return names.map((name) => {
    const rules = known.get(name.replace('-', ''));
    if (rules !== undefined) return rules;
    throw new SettingsError(`SYMBOLS: "${name}" is not known; known are ${[...known.keys()].join(', ')}`);
  });
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/u, '');
}
