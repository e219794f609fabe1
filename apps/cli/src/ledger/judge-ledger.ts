import type { Client } from 'pg';
import { type AccountId, US_PER_SECOND, type VenueId, asId } from '#libs/kernel';
import type { Difference } from '../reconcile/difference.js';
import { verifyDatabase } from './verify-database.js';

/** What came in last may be on its way into the books. */
const SETTLE_US = 2 * US_PER_SECOND;
/** The venue whose protocol every venue of the suite speaks. */
const VENUE = asId<VenueId>('binance');

/** Our books against the raw reports that they were made of: nothing where the ledger verifies. */
export async function judgeLedger(client: Client, account: string): Promise<readonly Difference[]> {
  const { first } = await verifyDatabase(client, { account: asId<AccountId>(account), venue: VENUE }, SETTLE_US);
  if (first === null) return [];
  const { column, key, recomputed, stored, table } = first;
  return [
    {
      kind: 'LEDGER_DIFFERS',
      about: `${table} ${key} ${column}`,
      ours: stored,
      venue: `the raw reports make ${recomputed}`,
    },
  ];
}
