import type { RateLimit } from '#libs/domain';
import { z } from 'zod';

/** `40/1s`. */
const RATE = /^(?<most>[1-9]\d{0,5})\/(?<seconds>[1-9]|[1-5]\d|60)s$/u;

/** A setting that bounds how many of something may be within how long, such as `40/1s,400/60s`; `off` for no bound. At most a minute is looked back. */
export const ratesSetting = z.string().transform((text, context): readonly RateLimit[] => {
  if (text.trim() === 'off') return [];
  return text.split(',').map((part) => {
    const { most, seconds } = RATE.exec(part.trim())?.groups ?? {};
    if (most !== undefined && seconds !== undefined) return { most: Number(most), windowMs: Number(seconds) * 1_000 };
    context.addIssue({
      code: 'custom',
      message: `"${part.trim()}" is not of the form 40/1s: how many (1 to 999999) within how many seconds (1 to 60); "off" sets no bound`,
    });
    return z.NEVER;
  });
});
