import { EVERY_INSTRUMENT, type ScopedLimits, isMarketName } from '#libs/domain';
import { Decimal, ZERO, parseDecimal } from '#libs/kernel';
import { z } from 'zod';

/** The limits of every account that the file names. */
export type LimitsFile = Readonly<Record<string, readonly ScopedLimits[]>>;

/** A limit above these is a slip of the finger. Venues list coins whose single lot is 10^12, so that quantities have more room. */
const LARGEST_QUANTITY = new Decimal('1e30');
const LARGEST_NOTIONAL = new Decimal('1e15');

const limitUpTo = (largest: Decimal) =>
  z
    .string()
    .transform((text, context) => {
      const value = parseDecimal(text);
      if (value !== undefined && value.gt(ZERO) && value.lte(largest)) return value;
      const message = `"${text}" must be a decimal text above 0 and at most ${largest.toFixed()}`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional();
const quantity = limitUpTo(LARGEST_QUANTITY);

const instrumentName = z.string().refine((text) => text === EVERY_INSTRUMENT || isMarketName(text), {
  message: 'must be "*" or of the form venue:BASE-QUOTE, such as binance:BTC-USDT',
});
const accountName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u, 'must be an account id');

/** The limits of one instrument as decimal texts; what is not set is taken from `*`, and refuses where that does not set it either. */
export const instrumentLimits = z.strictObject({
  maxOrderQuantity: quantity,
  maxOrderNotional: limitUpTo(LARGEST_NOTIONAL),
  maxPosition: quantity,
});
const limitsFile = z.record(accountName, z.record(instrumentName, instrumentLimits));

/**
 * Reads the limits from JSON: account → (`venue:BASE-QUOTE` or `*`) → limits as decimal texts. What an instrument does not
 * set is taken from `*`; what neither sets is missing, and refuses. Anything that is not understood is an error with the
 * place where it stands: a limit is never guessed.
 */
export function parseLimits(json: string): { readonly limits: LimitsFile } | { readonly error: string } {
  let plain: unknown;
  try {
    plain = JSON.parse(json);
  } catch (cause) {
    return { error: `it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
  const parsed = limitsFile.safeParse(plain);
  if (!parsed.success) {
    return { error: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ') };
  }
  const accounts = Object.entries(parsed.data).map(([account, instruments]): [string, ScopedLimits[]] => [
    account,
    Object.entries(instruments).map(([instrument, limits]) => ({
      instrument,
      maxOrderQuantity: limits.maxOrderQuantity,
      maxOrderNotional: limits.maxOrderNotional,
      maxPosition: limits.maxPosition,
    })),
  ]);
  return { limits: Object.fromEntries(accounts) };
}
