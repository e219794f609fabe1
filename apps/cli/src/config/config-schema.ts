import { z } from 'zod';
import { parseDecimal } from '#libs/kernel';
import { parseMarketName } from '#libs/platform';
import { instrumentLimits } from '#libs/services/risk';
import { strategyPlanSchema } from '#libs/services/strategy';
import { serviceOptions } from './service-options.js';

const market = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}:[^:,]+-[^:,]+$/u, 'must be venue:BASE-QUOTE, such as binance:BTC-USDT')
  .refine((text) => parseMarketName(text) !== undefined, 'must be venue:BASE-QUOTE, such as binance:BTC-USDT');

const amount = z
  .string()
  .regex(/^\d+(\.\d+)?$/u, 'must be a decimal of 0 or more in quotes, such as "100000"')
  .refine((text) => parseDecimal(text) !== undefined, 'has more digits than a decimal may have');

/** Which of its markets a venue shows, and where it is. */
const venue = z.strictObject({
  market: z
    .enum(['synthetic', 'tape', 'live', 'testnet'])
    .optional()
    .describe(
      'synthetic (the default), tape (recorded frames), live (the real market, paper execution) or testnet (BINANCE_API_KEY and ' +
        'BINANCE_API_SECRET in the environment)',
    ),
  seed: z
    .int()
    .min(0)
    .max(999_999_999)
    .optional()
    .describe('Seed of the synthetic market; the same seed makes the same market'),
  invented: z
    .string()
    .min(1)
    .optional()
    .describe('File of symbols of your own for the synthetic market, as for --invent, relative to this file'),
  tape: z.string().min(1).optional().describe('Folder of recorded frames, relative to this file'),
  speed: z
    .union([z.number().gt(0).max(999_999), z.literal('max')])
    .optional()
    .describe('How fast a tape is played: a factor on the recorded pace, or "max"'),
  restUrl: z
    .url({ protocol: /^https?$/u })
    .optional()
    .describe('REST of the live market or the testnet, without a path'),
  streamUrl: z
    .url({ protocol: /^wss?$/u })
    .optional()
    .describe('Its market streams, without a path'),
  wsApiUrl: z
    .url({ protocol: /^wss?$/u })
    .optional()
    .describe('WebSocket API of the testnet, with its path'),
});

/** A file for `npm start -- --config FILE`. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Where an editor finds the schema of this file'),
    venues: z
      .strictObject({ binance: venue.optional() })
      .optional()
      .describe('Where it trades; one venue, because orders are sent to Binance only'),
    instruments: z
      .array(market)
      .min(1)
      .max(1_000)
      .describe('What is fed and may be traded, all priced in one asset, as venue:BASE-QUOTE'),
    balances: z
      .record(z.string().regex(/^[^\s:,]{1,40}$/u, 'must be an asset, such as USDT'), amount)
      .optional()
      .describe('What the paper account begins with, as decimals in quotes; only where its books are new'),
    strategies: z
      .array(strategyPlanSchema.omit({ account: true }).extend({ instruments: z.array(market).min(1).max(1_000) }))
      .min(1)
      .max(1_000)
      .describe('The strategies to run, each with an id of its own'),
    limits: z
      .record(z.union([z.literal('*'), market]), instrumentLimits)
      .describe(
        'Limits by instrument, as decimals in quotes; "*" holds for every instrument that does not say otherwise',
      ),
    services: serviceOptions.optional(),
  })
  .describe('Tradewind: what npm start -- --config trades, with which strategies, and within which limits');

/** A file as it stands: what the launcher passes on to the services, which read it with the same schemas. */
export type TradewindConfig = z.input<typeof configSchema>;
