import type { AccountAtVenue } from '#libs/domain';
import type { SqlSession, Statement } from '../connection/sql-session.js';

const ACQUIRE: Statement = {
  name: 'orders.acquireLease',
  text: `INSERT INTO lease (venue, account, epoch, holder, expires_at)
    VALUES ($1, $2, 1, $3, clock_timestamp() + $4 * interval '1 millisecond')
    ON CONFLICT (venue, account) DO UPDATE SET epoch = lease.epoch + 1, holder = excluded.holder,
      expires_at = excluded.expires_at
      WHERE lease.expires_at < clock_timestamp()
    RETURNING epoch`,
};
const RENEW: Statement = {
  name: 'orders.renewLease',
  text: `UPDATE lease SET expires_at = clock_timestamp() + $4 * interval '1 millisecond'
    WHERE venue = $1 AND account = $2 AND epoch = $3 AND holder = $5`,
};
const RELEASE: Statement = {
  name: 'orders.releaseLease',
  text: `UPDATE lease SET expires_at = '-infinity' WHERE venue = $1 AND account = $2 AND epoch = $3 AND holder = $4`,
};
/** Excludes a change of the epoch, which is a key, but not a renewal: writers one after another must not starve it. */
const SHARE: Statement = {
  name: 'orders.shareLease',
  text: 'SELECT 1 FROM lease WHERE venue = $1 AND account = $2 AND epoch = $3 FOR KEY SHARE',
};

/**
 * Who may write for an account at a venue: `orders.lease`. Time is the database's own, so that clocks of machines do not
 * matter. The epoch grows with every change of hands.
 */
export function leaseTable(session: SqlSession, { account, venue }: AccountAtVenue, holder: string) {
  return {
    async acquireLease(ttlMs: number): Promise<number | undefined> {
      const [taken] = await session.rowsOf<{ epoch: string }>(ACQUIRE, [venue, account, holder, ttlMs]);
      return taken === undefined ? undefined : Number(taken.epoch);
    },
    async renewLease(epoch: number, ttlMs: number): Promise<boolean> {
      return (await session.countOf(RENEW, [venue, account, epoch, ttlMs, holder])) === 1;
    },
    async releaseLease(epoch: number): Promise<void> {
      await session.countOf(RELEASE, [venue, account, epoch, holder]);
    },
  };
}

/** Whether an epoch is the newest; until the transaction ends no other process can take the lease. */
export async function holdsLeaseEpoch(session: SqlSession, at: AccountAtVenue, epoch: number): Promise<boolean> {
  return (await session.rowsOf(SHARE, [at.venue, at.account, epoch])).length > 0;
}
