import { z } from 'zod';
import { Decimal, instrumentName, parseDecimal } from '#libs/kernel';
import { SettingsError, readSettings, serviceSettings } from '#libs/platform';
import type { Environment } from '#libs/platform';
import { inventedSymbols } from './application/exchange/invented-symbols.js';

const count = (meaning: string, fallback: number, least = 1): z.ZodType<number> =>
  z.coerce.number().int().min(least).default(fallback).describe(meaning);

const fee = (meaning: string): z.ZodType<Decimal> =>
  z
    .string()
    .default('0.001')
    .transform((text, context) => {
      const value = parseDecimal(text);
      if (value !== undefined && value.gte(new Decimal('0')) && value.lt(new Decimal('1'))) return value;
      context.addIssue({ code: 'custom', message: `"${text}" is not a decimal from 0 to below 1` });
      return z.NEVER;
    })
    .describe(meaning);

const yesOrNo = (usual: 'true' | 'false', meaning: string): z.ZodType<boolean> =>
  z
    .enum(['true', 'false'])
    .default(usual)
    .transform((text) => text === 'true')
    .describe(meaning);

/** Reads `USDT:100000,BTC:1`. */
const balances = z.string().transform((text, context) => {
  const rows = new Map<string, Decimal>();
  for (const part of text.split(',')) {
    const [asset = '', amount = ''] = part.trim().split(':');
    const value = parseDecimal(amount);
    const isAsset = instrumentName(asset, 'USDT').ok && asset === asset.toUpperCase();
    if (isAsset && value?.gte(new Decimal('0')) === true) rows.set(asset.normalize('NFC'), value);
    else
      context.addIssue({ code: 'custom', message: `"${part}" is not of the form ASSET:amount, such as USDT:100000` });
  }
  return rows;
});

const speed = z.string().transform((text, context) => {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  context.addIssue({ code: 'custom', message: `"${text}" is neither a positive number nor "max"` });
  return z.NEVER;
});

/** Binance's public market streams. */
export const BINANCE_STREAM_URL = 'wss://stream.binance.com:9443';
/** Binance's public REST. */
export const BINANCE_REST_URL = 'https://api.binance.com';

const symbols = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim().normalize('NFC').toUpperCase()));

/** Every setting of the exchange. */
export const paperExchangeSettings = z.object({
  ...serviceSettings,
  SEED: z.coerce
    .number()
    .int()
    .default(1)
    .describe('Seed of the synthetic market; the same seed makes the same market'),
  SYMBOLS: symbols
    .default(['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT', 'XRPUSDT'])
    .describe('Symbols of a synthetic or live market, separated by commas; BTCUSDT or BTC-USDT'),
  INVENTED_SYMBOLS: inventedSymbols
    .default([])
    .describe(
      'Symbols that the synthetic market lists besides its own: a JSON list of base, quote, tickSize, lotSize, startPrice and, ' +
        'where wanted, minNotional, maxQuantity, maxMarketQuantity and filters; INVENTED_SYMBOLS_FILE may name a file',
    ),
  RATE: count('How many times a second an agent of the synthetic market acts, in all symbols together', 300),
  TAPE: z.string().optional().describe('Folder of recorded frames to be played instead of a synthetic market'),
  SPEED: speed
    .default(1)
    .describe('How much faster than recorded a tape is played; "max" is as fast as clients can read'),
  TAPE_GRACE_MS: count(
    'How long a tape waits after the first subscription before it starts, in milliseconds',
    1_000,
    0,
  ),
  LIVE_STREAM_URL: z
    .url({ protocol: /^wss?$/u })
    .optional()
    .describe('Market streams of a real exchange to relay and to match against, without a path; makes the market live'),
  LIVE_REST_URL: z
    .url({ protocol: /^https?$/u })
    .default(BINANCE_REST_URL)
    .describe('REST of that exchange, without a path'),
  LIVE_STALE_AFTER_MS: count(
    'Silence of a live upstream after which its books are not trusted, in milliseconds',
    5_000,
  ),
  API_KEY: z
    .string()
    .min(1)
    .default('demo-key')
    .describe('Key of the one client account; the default is for demos only'),
  API_SECRET: z.string().min(1).default('demo-secret').describe('Secret of that key; API_SECRET_FILE may name a file'),
  API_KEY_CAN_WITHDRAW: yesOrNo('false', 'What the exchange says of the key: whether it may withdraw. Nothing can be'),
  API_KEY_ADDRESS_BOUND: yesOrNo(
    'true',
    'What the exchange says of the key: whether it is taken from listed addresses only',
  ),
  BALANCES: balances
    .default(new Map([['USDT', new Decimal('100000')]]))
    .describe('What the client account starts with, such as USDT:100000,BTC:1; only where the journal is new'),
  FAULT_CONTROL_TOKEN: z
    .string()
    .min(8)
    .optional()
    .describe('Switches the fault control API (/paper/faults) on; FAULT_CONTROL_TOKEN_FILE may name a file'),
  MAKER_FEE: fee('Part of what a maker receives that is charged'),
  TAKER_FEE: fee('Part of what a taker receives that is charged'),
  JOURNAL_FILE: z.string().optional().describe('File that everything about orders is written to, and recovered from'),
  JOURNAL_MAX_BYTES: count(
    'Size from which on the journal begins anew with the present state; older closed orders are forgotten then',
    512 * 1_024 * 1_024,
    1_024,
  ),
  JOURNAL_OLDER_FILES: count('Journals that are kept beside the present one, as .1, .2 and so on', 2, 0),
  WEIGHT_PER_MINUTE: count('Request weight that an address may use in a minute', 6_000),
  ORDERS_PER_10S: count('New orders that an account may place in 10 seconds', 100),
  ORDERS_PER_DAY: count('New orders that an account may place in a day', 200_000),
  STREAM_MESSAGES_PER_SECOND: count('Messages that a market-stream connection may send in a second', 5),
});

/** The settings, read and checked. */
export type PaperExchangeSettings = z.output<typeof paperExchangeSettings>;

/** Reads the environment: TAPE and LIVE_STREAM_URL exclude each other. @throws SettingsError */
export function readPaperExchangeSettings(environment?: Environment): PaperExchangeSettings {
  const settings = readSettings(paperExchangeSettings, environment);
  if (settings.TAPE === undefined || settings.LIVE_STREAM_URL === undefined) return settings;
  throw new SettingsError('  TAPE and LIVE_STREAM_URL: a market is either a tape or live');
}
