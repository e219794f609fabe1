import { type Problem, type Result, type Scheduler, US_PER_MS, err, ok, problem } from '#libs/kernel';
import { Deadline, type Environment, readSettings } from '#libs/platform';
import { signRest } from '#libs/venues';
import { z } from 'zod';
import type { TradewindConfig } from '../config/config-schema.js';
import { reasonOf } from './examination.js';

const TIMEOUT_MS = 5_000;
const RECEIVE_WINDOW_MS = 5_000;
const REST_OF = { live: 'https://api.binance.com', testnet: 'https://testnet.binance.vision' } as const;

const settings = z.object({
  BINANCE_REST_URL: z
    .url({ protocol: /^https?$/u })
    .optional()
    .describe('REST of the venue, without a path'),
  LIVE_REST_URL: z
    .url({ protocol: /^https?$/u })
    .optional()
    .describe('REST of the live market, without a path'),
  BINANCE_API_KEY: z.string().optional().describe('Key of the account'),
  BINANCE_API_SECRET: z.string().optional().describe('Its secret'),
});

/** What a venue answered: a body, or its own code and sentence. */
export type VenueReply =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly status: number; readonly code: number; readonly message: string };

/** Where a set-up trades for real, and with which key; `undefined` where it trades on the paper exchange alone. */
export function venueOf(environment: Environment, config: TradewindConfig | undefined): VenueAccess | undefined {
  const { BINANCE_REST_URL, LIVE_REST_URL, BINANCE_API_KEY, BINANCE_API_SECRET } = readSettings(settings, environment);
  const { market = 'synthetic', restUrl } = config?.venues?.binance ?? {};
  const isReal = market === 'live' || market === 'testnet';
  const given = (market === 'live' ? LIVE_REST_URL : BINANCE_REST_URL) ?? BINANCE_REST_URL ?? LIVE_REST_URL;
  const address = given ?? restUrl ?? (isReal ? REST_OF[market] : undefined);
  if (address === undefined && BINANCE_API_KEY === undefined) return undefined;
  const keys =
    BINANCE_API_KEY === undefined ? undefined : { apiKey: BINANCE_API_KEY, apiSecret: BINANCE_API_SECRET ?? '' };
  return { restUrl: (address ?? REST_OF.live).replace(/\/+$/u, ''), keys };
}

/** A venue's REST, and the key that is tried there. */
export interface VenueAccess {
  readonly restUrl: string;
  readonly keys: { readonly apiKey: string; readonly apiSecret: string } | undefined;
}

/** Asks a venue once. @throws where it cannot be reached at all */
export async function askVenue(
  scheduler: Scheduler,
  url: string,
  headers: Record<string, string> = {},
): Promise<VenueReply> {
  const deadline = new Deadline(scheduler, TIMEOUT_MS);
  try {
    const response = await fetch(url, { headers, signal: deadline.signal, redirect: 'error' });
    const body: unknown = await response.json().catch(() => ({}));
    if (response.ok) return { ok: true, body };
    const { code = 0, msg = '' } = (body ?? {}) as { readonly code?: number; readonly msg?: string };
    return { ok: false, status: response.status, code, message: msg };
  } finally {
    deadline.cancel();
  }
}

/** Asks a signed question with the key of the account; it only reads. @throws where the venue cannot be reached */
export function askSigned(
  scheduler: Scheduler,
  { restUrl, keys }: VenueAccess,
  path: string,
  offsetMs: number,
): Promise<VenueReply> {
  const { apiKey = '', apiSecret = '' } = keys ?? {};
  const timestamp = Math.floor(scheduler.nowUs() / US_PER_MS) + offsetMs;
  const text = signRest({ apiKey, apiSecret }, [
    ['recvWindow', String(RECEIVE_WINDOW_MS)],
    ['timestamp', String(timestamp)],
  ]);
  return askVenue(scheduler, `${restUrl}${path}?${text}`, { 'X-MBX-APIKEY': apiKey });
}

/** A question without a key, as the venues library asks it. */
export function fetchFrom(scheduler: Scheduler, { restUrl }: VenueAccess) {
  return async (path: string): Promise<Result<unknown, Problem>> => {
    try {
      const reply = await askVenue(scheduler, `${restUrl}${path}`);
      if (reply.ok) return ok(reply.body);
      return err(problem('VENUE_REFUSED', reply.message, { code: String(reply.code), status: String(reply.status) }));
    } catch (error) {
      return err(problem('VENUE_UNREACHABLE', reasonOf(error), {}, true));
    }
  };
}
