import { Client } from 'pg';
import { type Scheduler, US_PER_MS } from '#libs/kernel';
import { Deadline } from '#libs/platform';
import { signRest } from '#libs/venues';
import { DEMO_ACCOUNT, DEMO_VENUE } from '../demo/demo-settings.js';
import type { TestnetAccess } from '../options/venue-access.js';
import { venueSymbolOf } from '../reconcile/read-booked-state.js';

const TIMEOUT_MS = 10_000;
const RECEIVE_WINDOW_MS = 5_000;

async function newestTradeId(
  scheduler: Scheduler,
  testnet: TestnetAccess,
  symbol: string,
): Promise<bigint | undefined> {
  const parameters = [
    ['symbol', symbol],
    ['limit', '1'],
    ['recvWindow', String(RECEIVE_WINDOW_MS)],
    ['timestamp', String(Math.floor(scheduler.nowUs() / US_PER_MS))],
  ] as const;
  const url = `${testnet.restUrl.replace(/\/+$/u, '')}/api/v3/myTrades?${signRest(testnet, parameters)}`;
  const deadline = new Deadline(scheduler, TIMEOUT_MS);
  try {
    const response = await fetch(url, { headers: { 'X-MBX-APIKEY': testnet.apiKey }, signal: deadline.signal });
    const text = await response.text();
    // It has no trades there; market-data names what is not listed, and feeds the others.
    if (isUnlisted(response.status, text)) return undefined;
    if (!response.ok) {
      const what = `a question about our own trades in ${symbol}`;
      throw new Error(`the testnet refused ${what} (HTTP ${response.status}): ${text}`);
    }
    const last = (JSON.parse(text) as readonly { readonly id: number }[]).at(-1);
    return last === undefined ? undefined : BigInt(last.id);
  } finally {
    deadline.cancel();
  }
}

/** Whether the exchange refused a question because it does not list the symbol (-1121), or none can be called so (-1100). */
function isUnlisted(status: number, body: string): boolean {
  return status === 400 && /"code"\s*:\s*-(?:1121|1100)\b/u.test(body);
}

/**
 * An account at a testnet has a past, and the database of a run has none: what was traded before is not booked.
 * Begins the books of a new database after the account's newest trade, as its balances begin with what is there.
 * Throws if the testnet refuses the keys.
 */
export async function beginFromNow(
  scheduler: Scheduler,
  databaseUrl: string,
  testnet: TestnetAccess,
  instruments: readonly string[],
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'tradewind-launcher' });
  await client.connect();
  try {
    for (const instrument of instruments) {
      const newest = await newestTradeId(scheduler, testnet, venueSymbolOf(instrument));
      if (newest === undefined) continue;
      await client.query(
        `INSERT INTO orders.fill_cursor (venue, account, instrument, venue_trade_id, updated_at_us)
         VALUES ($1, $2, $3, $4, (extract(epoch FROM now()) * 1000000)::bigint) ON CONFLICT DO NOTHING`,
        [DEMO_VENUE, DEMO_ACCOUNT, instrument, String(newest + 1n)],
      );
    }
  } finally {
    await client.end();
  }
}
