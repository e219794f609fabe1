import { TOKEN } from '#libs/kernel';
import {
  auditSettings,
  databaseSettings,
  instrumentListSetting,
  natsSettings,
  BESIDE_OTHER_FAULTS,
  refuseInsecureAccess,
  serviceSettings,
  trustSettings,
  venueAddressSettings,
} from '#libs/platform';
import { VENUE_NAMES, type VenueName } from '#libs/venues';
import { z } from 'zod';

const milliseconds = (least: number, most: number): z.ZodType<number> => z.coerce.number().int().min(least).max(most);
const count = (most: number): z.ZodType<number> => z.coerce.number().int().min(1).max(most);
const DAY_MS = 86_400_000;

/** Every setting of order-management. */
export const orderManagementSettings = z
  .object({
    ...serviceSettings,
    ...natsSettings,
    ...trustSettings,
    ...auditSettings,
    ...databaseSettings,
    ...venueAddressSettings,
    ACCOUNT: z.string().regex(TOKEN, 'must be an account id').describe('The trading account, such as paper-1'),
    VENUE: z
      .enum(VENUE_NAMES as [VenueName, ...VenueName[]])
      .default('binance')
      .describe('The venue it trades at'),
    INSTRUMENTS: instrumentListSetting.describe('What is traded, such as binance:BTC-USDT,binance:ETH-USDT'),
    BINANCE_API_KEY: z.string().min(1).describe('Key of the account; BINANCE_API_KEY_FILE may name a file instead'),
    BINANCE_API_SECRET: z.string().min(1).describe('Its secret; BINANCE_API_SECRET_FILE may name a file instead'),
    BINANCE_REST_URL: z.url().optional().describe('REST without a path; https://api.binance.com unless set'),
    BINANCE_STREAM_URL: z.url().optional().describe('Market streams; not used here, taken so that one set serves all'),
    BINANCE_WS_API_URL: z
      .url()
      .optional()
      .describe('WebSocket API with its path; wss://ws-api.binance.com:443/ws-api/v3 unless set'),
    ORDER_LEASE_TTL_MS: milliseconds(500, 60_000)
      .default(2_000)
      .describe(
        'Life of the lease without renewal, in ms: a stand-by works so long after the leader was killed, and a moment',
      ),
    ORDER_LEASE_RENEW_MS: milliseconds(50, 20_000)
      .default(250)
      .describe('Time between two renewals (and two tries of a stand-by), in ms'),
    ORDER_BREAKER_FAILURES: count(1_000).default(5).describe('Failures in a row that open the circuit breaker'),
    ORDER_BREAKER_HALF_OPEN_MS: milliseconds(10, DAY_MS)
      .default(60_000)
      .describe('Time after which an open breaker lets one order through to see, in ms'),
    ORDER_MAX_IN_FLIGHT: count(1_000).default(16).describe('The most orders that may wait for an answer at once'),
    ORDER_QUEUE_LIMIT: count(1_000_000)
      .default(10_000)
      .describe('The most pieces of work that may wait for the books; more make the books stale'),
    ORDER_RECONCILE_ORDERS_MS: milliseconds(100, DAY_MS)
      .default(5_000)
      .describe('Time between two looks at open orders'),
    ORDER_RECONCILE_FILLS_MS: milliseconds(100, DAY_MS)
      .default(10_000)
      .describe('Time between two looks at fills, in ms'),
    ORDER_RECONCILE_BALANCES_MS: milliseconds(100, DAY_MS)
      .default(30_000)
      .describe('Time between two looks at balances, in ms'),
    ORDER_RECONCILE_UNKNOWN_MS: milliseconds(50, DAY_MS)
      .default(1_000)
      .describe('Time between two questions about orders whose state is not known, in ms'),
    ORDER_RECONCILE_RETRY_MS: milliseconds(10, DAY_MS)
      .default(500)
      .describe('First pause after a reconciliation that was not complete, doubled up to 16 times itself, in ms'),
    ORDER_ABSENT_SINCE_SENT_MS: milliseconds(0, DAY_MS)
      .default(15_000)
      .describe('Negative proof: least time since sending; window of the request, time-out of the engine and a margin'),
    ORDER_ABSENT_NOT_FOUND: count(1_000).default(3).describe('Negative proof: least number of "no such order"'),
    ORDER_ABSENT_SPAN_MS: milliseconds(0, DAY_MS)
      .default(15_000)
      .describe('Negative proof: least time from the first to the last "no such order", in ms'),
    ORDER_JOURNAL_KEEP_DAYS: count(3_650)
      .default(90)
      .describe('How long the raw reports of the venue are kept; a ledger can be verified from the oldest of them on'),
    ORDER_CANCEL_EXPIRED: z
      .enum(['true', 'false'])
      .default('true')
      .transform((text) => text === 'true')
      .describe('Whether working GTC orders are cancelled once their intent is no longer valid'),
    ORDER_ALLOW_UNCHECKED_KEY: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true')
      .describe('Whether to trade where the venue cannot say what our key may do; for testnets, which have no way to'),
    ORDER_VALUE_EVERY_MS: milliseconds(50, DAY_MS).default(1_000).describe('Time between two valuations of positions'),
  })
  .superRefine(refuseInsecureAccess, BESIDE_OTHER_FAULTS);

/** The settings of order-management, read and checked. */
export type OrderManagementSettings = z.output<typeof orderManagementSettings>;
