import { z } from 'zod';
import { type InstrumentId, parseInstrumentName } from '#libs/kernel';
import {
  natsSettings,
  readSettings,
  BESIDE_OTHER_FAULTS,
  refuseInsecureAccess,
  serviceSettings,
  venueAddressSettings,
} from '#libs/platform';
import { VENUE_NAMES } from '#libs/venues';
import type { Shard } from './application/feed/shard.js';

const SHARD = /^(\d{1,4})\/(\d{1,4})$/u;

const symbols = z
  .string()
  .default('BTC-USDT,ETH-USDT')
  .transform((text, context): readonly InstrumentId[] => {
    const names = text.split(',').map((part) => parseInstrumentName(part.trim()));
    const wrong = names.find((name) => !name.ok);
    if (wrong !== undefined && !wrong.ok)
      context.addIssue({ code: 'custom', message: `must list instruments such as BTC-USDT: ${wrong.error.message}` });
    return [...new Set(names.flatMap((name) => (name.ok ? [name.value] : [])))];
  })
  .describe('The instruments to feed, as BASE-QUOTE separated by commas');

const shard = z
  .string()
  .default('0/1')
  .transform((text, context): Shard => {
    const match = SHARD.exec(text);
    const index = Number(match?.[1]);
    const count = Number(match?.[2]);
    if (match !== null && count > 0) return { index, count };
    context.addIssue({ code: 'custom', message: 'must be i/n with n > 0, such as 0/3' });
    return z.NEVER;
  })
  .describe(
    'Which share of the instruments this process feeds: i/n with i from 0, such as 0/1 for all; from i = n on the shares ' +
      'begin again, so that 1/1 is a second feed of all and 3/3 a second feed of the first third',
  );

const address = z.url({ protocol: /^(https?|wss?)$/u }).optional();

const tapeSpeed = z
  .string()
  .default('1')
  .transform((text, context): number | 'max' => {
    if (text === 'max') return text;
    if (/^\d{1,6}(?:\.\d{1,6})?$/u.test(text) && Number(text) > 0) return Number(text);
    context.addIssue({ code: 'custom', message: 'must be "max" or a number above 0, such as 10 or 0.5' });
    return z.NEVER;
  })
  .describe('How fast a tape is played: a factor on the recorded pace, or max, as fast as the broker takes it');

/** The settings of a tape that is played in place of the exchange. */
const tapeSettings = {
  TAPE_DIR: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder of recorded frames of EXCHANGE to play in place of it: nothing is connected to; unset for the exchange',
    ),
  TAPE_SPEED: tapeSpeed,
  TAPE_TIMES: z
    .enum(['shifted', 'recorded'])
    .default('shifted')
    .describe(
      'Which times events of a tape carry: shifted to the playing, so that checks of the age of a price work, ' +
        'or as recorded',
    ),
  TAPE_LOOP: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('Whether a tape is played again and again'),
  TAPE_START_AFTER_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(600_000)
    .default(0)
    .describe('How long to wait before the first frame of a tape, so that consumers can listen'),
};

/** Which market data this process feeds, and how; where exchange and broker are is the app's affair. */
const marketDataRules = {
  EXCHANGE: z.enum(VENUE_NAMES).default('binance').describe('The exchange whose market data this process feeds'),
  SYMBOLS: symbols,
  SHARD: shard,
  RULES_INTERVAL_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(3_600_000)
    .default(10_000)
    .describe(
      'How often the rules of the instruments (steps, filters, status) are read again from the exchange, in ms',
    ),
  PRICE_CACHE_INTERVAL_MS: z.coerce
    .number()
    .int()
    .min(20)
    .max(60_000)
    .default(1_000)
    .describe('How often changed last prices are written to the price cache, in ms; book states are written at once'),
};

/** The settings of market-data: every one with its type, default and meaning. */
export const marketDataSettings = z
  .object({
    ...serviceSettings,
    ...natsSettings,
    ...marketDataRules,
    ...tapeSettings,
    ...venueAddressSettings,
    REST_URL: address.describe(
      'REST address of the exchange without a path; default the real one (for binance BINANCE_REST_URL holds too)',
    ),
    STREAM_URL: address.describe(
      'Market stream address of the exchange, with its path (binance: without); default the real one',
    ),
    BINANCE_REST_URL: address.describe('REST address of Binance without a path; default https://api.binance.com'),
    BINANCE_STREAM_URL: address.describe(
      'Market stream address of Binance without a path; default wss://stream.binance.com:9443',
    ),
  })
  .superRefine(refuseInsecureAccess, BESIDE_OTHER_FAULTS);

/** The settings of market-data, as read. */
export type MarketDataSettings = z.output<typeof marketDataSettings>;

/** Injects the {@link MarketDataRules}. */
export const MARKET_DATA_SETTINGS = Symbol('MarketDataSettings');

/** The part of the settings that decides how the service works, wherever its exchange and its broker are. */
export type MarketDataRules = Pick<MarketDataSettings, keyof typeof marketDataRules>;

/** Reads the settings from the environment; throws a SettingsError that lists what is wrong. */
export function readMarketDataSettings(environment?: Readonly<Record<string, string | undefined>>): MarketDataSettings {
  return environment === undefined ? readSettings(marketDataSettings) : readSettings(marketDataSettings, environment);
}
