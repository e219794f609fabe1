import { assetsOf } from '#libs/domain';
import { Decimal, TOKEN, parseDecimal } from '#libs/kernel';
import {
  auditSettings,
  databaseSettings,
  instrumentListSetting,
  natsSettings,
  BESIDE_OTHER_FAULTS,
  refuseInsecureAccess,
  serviceSettings,
  trustSettings,
} from '#libs/platform';
import { z } from 'zod';
import { refuseUnknownRestrictions, restrictionsSetting } from './application/start/restrictions-setting.js';
import { ratesSetting } from './application/start/rates-setting.js';
import { type LimitsFile, parseLimits } from './application/start/limits-file.js';

export { instrumentLimits } from './application/start/limits-file.js';

/** Injects {@link RiskSettings}. */
export const RISK_SETTINGS = Symbol('RiskSettings');

/** A part of something, as a decimal text within bounds. */
function ratio(above: string, most: string): z.ZodType<Decimal, string> {
  return z.string().transform((text, context): Decimal => {
    const value = parseDecimal(text);
    if (value !== undefined && value.gt(above) && value.lte(most)) return value;
    context.addIssue({
      code: 'custom',
      message: `"${text}" must be a decimal text above ${above} and at most ${most}`,
    });
    return z.NEVER;
  });
}

const limitsSetting = z.string().transform((text, context): LimitsFile => {
  const parsed = parseLimits(text);
  if ('limits' in parsed) return parsed.limits;
  context.addIssue({ code: 'custom', message: parsed.error });
  return z.NEVER;
});

/** Exposure and equity are sums in one asset: what is priced in another one cannot be guarded by the same ratio. */
const oneQuote = instrumentListSetting.refine(
  (names) => new Set(names.map(({ instrument }) => assetsOf(instrument).quote)).size <= 1,
  'all instruments must be priced in the same asset',
);

/** What people may be told of besides alarms. */
export const NEWS_KINDS = ['fills', 'refusals'] as const;
export type NewsKind = (typeof NEWS_KINDS)[number];

const newsKinds = z.string().transform((text, context): ReadonlySet<NewsKind> => {
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.find((word) => word !== '' && !NEWS_KINDS.some((kind) => kind === word));
  if (unknown === undefined) return new Set(NEWS_KINDS.filter((kind) => words.includes(kind)));
  context.addIssue({ code: 'custom', message: `"${unknown}" is none of ${NEWS_KINDS.join(', ')}` });
  return z.NEVER;
});

/** `18:30`, read as minutes after midnight. */
const minuteOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, 'must be a time such as 00:00')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

const milliseconds = (least: number, most: number): z.ZodType<number> => z.coerce.number().int().min(least).max(most);

interface LossSettings {
  readonly RISK_REDUCE_AT_DAILY_LOSS: Decimal;
  readonly RISK_HALT_AT_DAILY_LOSS: Decimal;
}

/** An account that is halted before it reduces would never reduce. */
function refuseHaltBelowReduce(settings: LossSettings, context: z.RefinementCtx): void {
  const { RISK_HALT_AT_DAILY_LOSS: haltAt, RISK_REDUCE_AT_DAILY_LOSS: reduceAt } = settings;
  if (haltAt.gte(reduceAt)) return;
  const message = `${haltAt.toFixed()} is below RISK_REDUCE_AT_DAILY_LOSS, ${reduceAt.toFixed()}: it would halt before it reduces`;
  context.addIssue({ code: 'custom', path: ['RISK_HALT_AT_DAILY_LOSS'], message });
}

const count = z.coerce.number().int().min(1).max(1_000_000).optional();

/**
 * Every setting of risk. A limit whose absence must refuse has no default, except where the design states one.
 *
 * RISK_LIMITS is JSON such as `{"paper-1": {"*": {"maxOrderNotional": "5000"}, "binance:BTC-USDT": {"maxOrderQuantity":
 * "0.5", "maxPosition": "1"}}}`.
 */
export const riskSettings = z
  .object({
    ...serviceSettings,
    ...natsSettings,
    ...trustSettings,
    ...auditSettings,
    ...databaseSettings,
    ACCOUNT: z.string().regex(TOKEN, 'must be an account id').describe('The trading account that this risk guards'),
    INSTRUMENTS: oneQuote.describe(
      'What may be traded, all priced in one asset, such as binance:BTC-USDT,binance:ETH-USDT',
    ),
    RISK_LIMITS: limitsSetting.describe(
      'The limits as JSON: account, then venue:BASE-QUOTE or *, then maxOrderQuantity, maxOrderNotional, maxPosition as ' +
        'decimal texts; RISK_LIMITS_FILE may name a file instead. A limit that is not set refuses',
    ),
    RISK_MAX_GROSS_EXPOSURE_RATIO: ratio('0', '10')
      .default(new Decimal('0.10'))
      .describe('Largest worst-case gross exposure as a part of equity'),
    RISK_MAX_MARKET_DATA_AGE_MS: milliseconds(1, 3_600_000).describe(
      'Oldest market data that may carry new risk, in milliseconds; no default',
    ),
    RISK_MAX_MARK_AGE_MS: milliseconds(1, 3_600_000)
      .default(60_000)
      .describe('Oldest price at which what is held is valued, in milliseconds'),
    RISK_MARKET_COLLAR: ratio('-0.000001', '1').describe(
      'Part of the price that is added to market orders when they are counted, such as 0.01; no default',
    ),
    RISK_PRICE_COLLAR: ratio('0', '10')
      .default(new Decimal('0.10'))
      .describe("Farthest that a limit price may be from the market's, as a part of the market's price"),
    RISK_MAX_OPEN_ORDERS: count.describe('Most orders that may be open at once; unless set, what the venue allows'),
    RISK_MAX_OPEN_ORDERS_PER_INSTRUMENT: count.describe('The same in one instrument'),
    RISK_RESTRICTED: restrictionsSetting
      .prefault('')
      .describe(
        'What must not be traded, as venue:BASE-QUOTE, or with :BUY or :SELL behind it for one side; nothing unless set',
      ),
    RISK_MAX_ORDER_RATE: ratesSetting
      .prefault('40/1s,80/10s,400/60s')
      .describe(
        'Most new orders of the account within so many seconds, 60 at most, or off; at most 80 % of what the venue allows',
      ),
    RISK_MAX_ORDER_RATE_PER_STRATEGY: ratesSetting
      .prefault('40/1s,80/10s,400/60s')
      .describe('The same of one strategy'),
    RISK_MAX_REPEATED_ORDERS: ratesSetting
      .prefault('100/60s')
      .describe(
        'Most orders of one strategy in one instrument on one side, within so many seconds and without a fill in the instrument, or off; ' +
          'one more stops the strategy until a person resumes the account',
      ),
    RISK_DUPLICATE_WINDOW_MS: milliseconds(0, 60_000)
      .default(100)
      .describe('How long the same order of a strategy in another intent is refused, in milliseconds; 0 for never'),
    RISK_REDUCE_ABOVE_RATIO: ratio('0', '10')
      .default(new Decimal('0.15'))
      .describe('Gross exposure as a part of equity above which the monitor reduces'),
    RISK_REDUCE_FRACTION: ratio('0', '1')
      .default(new Decimal('0.20'))
      .describe('Part of each position that the monitor reduces in one round'),
    RISK_REDUCE_AT_DAILY_LOSS: ratio('0', '1')
      .default(new Decimal('0.10'))
      .describe(
        'Loss of a day in UTC, as a part of the equity that it began with, from which the account may only reduce',
      ),
    RISK_HALT_AT_DAILY_LOSS: ratio('0', '1')
      .default(new Decimal('0.20'))
      .describe('The same from which it is halted; never below RISK_REDUCE_AT_DAILY_LOSS'),
    RISK_MONITOR_INTERVAL_MS: milliseconds(100, 86_400_000)
      .default(60_000)
      .describe('Time between two rounds of the monitor, in milliseconds'),
    RISK_MONITOR_INTENT_VALID_MS: milliseconds(100, 600_000)
      .default(10_000)
      .describe('How long an intent of the monitor may be sent, in milliseconds'),
    RISK_INSTRUMENT_REFRESH_MS: milliseconds(100, 86_400_000)
      .default(5_000)
      .describe('Time between two looks at the instruments, in milliseconds'),
    RISK_NOTIFY: newsKinds
      .prefault('')
      .describe(
        'What people are told of besides alarms, where NOTIFY_… names them: fills,refusals; nothing unless set',
      ),
    RISK_NOTIFY_INTERVAL_MS: milliseconds(1_000, 86_400_000)
      .default(60_000)
      .describe('How long fills, and refusals, are collected before they are told as one, in milliseconds'),
    RISK_SUMMARY_AT: minuteOfDay
      .optional()
      .describe('When people are told how the day was, such as 00:00, in UTC; never unless set'),
  })
  .superRefine(refuseInsecureAccess, BESIDE_OTHER_FAULTS)
  .superRefine(refuseUnknownRestrictions)
  .superRefine(refuseHaltBelowReduce);

/** The settings of risk, read and checked. */
export type RiskSettings = z.output<typeof riskSettings>;
