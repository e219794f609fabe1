import { LiveMarket } from './application/live/live-market.js';
import { SyntheticMarket } from './application/synthetic/synthetic-market.js';
import { KNOWN_SYMBOLS } from './application/symbol-rules.js';
import type { SymbolRules } from './application/symbol-rules.js';
import { TapeMarket } from './application/tape/tape-market.js';
import type { VenueClock } from './application/venue-clock.js';
import type { VenueMarket } from './application/venue-market.js';
import type { StreamHub } from './inbound/streams/stream-hub.js';
import { LiveUpstream } from './outbound/live-upstream.js';
import { readTape, surveyTape } from './outbound/tape-folder.js';
import type { PaperExchangeSettings } from './paper-exchange.config.js';
import { US_PER_MS } from '#libs/kernel';
import type { Clock } from '#libs/kernel';
import { SettingsError } from '#libs/platform';
import type { Log } from '#libs/platform';

/** What a market is made from. */
export interface MarketParts {
  readonly settings: PaperExchangeSettings;
  readonly hub: StreamHub;
  readonly clock: Clock;
  readonly venueClock: VenueClock;
  readonly log: Log;
  /** Called with what must not happen. */
  readonly fatal: (error: unknown) => void;
}

function chooseSymbols(names: readonly string[]): SymbolRules[] {
  return names.map((name) => {
    const rules = KNOWN_SYMBOLS.get(name.replace('-', ''));
    if (rules !== undefined) return rules;
    throw new SettingsError(`SYMBOLS: "${name}" is not known; known are ${[...KNOWN_SYMBOLS.keys()].join(', ')}`);
  });
}

const withoutSlash = (url: string): string => url.replace(/\/+$/u, '');

async function makeLiveMarket({ settings, hub, clock, log, fatal }: MarketParts, stream: string): Promise<VenueMarket> {
  const upstream = new LiveUpstream({
    streamUrl: withoutSlash(stream),
    restUrl: withoutSlash(settings.LIVE_REST_URL),
    symbols: [...new Set(settings.SYMBOLS.map((name) => name.replace('-', '')))],
    staleAfterMs: settings.LIVE_STALE_AFTER_MS,
    clock,
  });
  const listings = await upstream.listings();
  if (!listings.ok) {
    throw new Error(`the live market at ${settings.LIVE_REST_URL} cannot be used: ${listings.error.message}`);
  }
  const said = (details: Record<string, unknown>, message: string): void => log.warn(details, message);
  return new LiveMarket({ upstream, host: new URL(stream).host, listings: listings.value, said, fatal }, hub);
}

/** Makes the market that the settings ask for: live, a tape, or synthetic. */
export async function makeMarket(parts: MarketParts): Promise<VenueMarket> {
  const { settings, hub, clock, venueClock, log } = parts;
  const { SEED: seed, RATE: actionsPerSecond, TAPE: folder, SPEED: speed, TAPE_GRACE_MS: graceMs } = settings;
  const exactMs = (): number => clock.nowUs() / US_PER_MS;
  const wallMs = (): number => Math.floor(exactMs());
  if (settings.LIVE_STREAM_URL !== undefined) return makeLiveMarket(parts, settings.LIVE_STREAM_URL);
  if (folder !== undefined) {
    const tape = await surveyTape(folder).catch((error: unknown) => {
      throw new SettingsError(`TAPE: ${error instanceof Error ? error.message : String(error)}`);
    });
    const said = (details: Record<string, unknown>, message: string): void => log.info(details, message);
    return new TapeMarket({ tape, frames: readTape(folder), speed, graceMs, said, nowMs: wallMs }, hub);
  }
  const symbols = chooseSymbols(settings.SYMBOLS);
  return new SyntheticMarket({ seed, actionsPerSecond, startMs: wallMs(), symbols, clock: venueClock, wallMs }, hub);
}
