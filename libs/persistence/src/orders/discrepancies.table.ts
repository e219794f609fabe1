import type { AccountAtVenue, Discrepancy } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { SqlSession, Statement } from '../connection/sql-session.js';

const COUNT_OPEN: Statement = {
  name: 'orders.countOpenDiscrepancies',
  text: `SELECT count(*)::int AS count FROM discrepancies WHERE venue = $1 AND account = $2 AND resolved_at_us IS NULL`,
};
const OPEN: Statement = {
  name: 'orders.openDiscrepancies',
  text: `SELECT discrepancy_id AS "discrepancyId", kind, about, details FROM discrepancies
    WHERE venue = $1 AND account = $2 AND resolved_at_us IS NULL ORDER BY discrepancy_id`,
};
const IS_KNOWN: Statement = {
  name: 'orders.isDiscrepancyKnown',
  text: `SELECT 1 FROM discrepancies WHERE venue = $1 AND account = $2 AND kind = $3 AND about = $4 LIMIT 1`,
};
const REPORT: Statement = {
  name: 'orders.reportDiscrepancy',
  text: `INSERT INTO discrepancies (kind, account, venue, about, details, found_at_us, last_seen_at_us)
    VALUES ($1, $2, $3, $4, $5, $6, $6)
    ON CONFLICT (venue, account, kind, about) WHERE resolved_at_us IS NULL
    DO UPDATE SET last_seen_at_us = excluded.last_seen_at_us, details = excluded.details
    RETURNING (xmax = 0) AS is_new`,
};
const LOCK: Statement = {
  name: 'orders.lockDiscrepancy',
  text: `SELECT kind, about, details, resolution FROM discrepancies
    WHERE discrepancy_id = $1 AND venue = $2 AND account = $3 FOR NO KEY UPDATE`,
};
const RESOLVE_ONE: Statement = {
  name: 'orders.resolveDiscrepancy',
  text: `UPDATE discrepancies SET resolved_at_us = $4, resolution = $5
    WHERE discrepancy_id = $1 AND venue = $2 AND account = $3 AND resolved_at_us IS NULL`,
};
const RESOLVE: Statement = {
  name: 'orders.resolveDiscrepancies',
  text: `UPDATE discrepancies SET resolved_at_us = $5, resolution = $6
    WHERE venue = $1 AND account = $2 AND kind = $3 AND resolved_at_us IS NULL AND about <> ALL ($4::text[])`,
};

/** Reads of `orders.discrepancies`. */
export function readDiscrepancies(session: SqlSession, { account, venue }: AccountAtVenue) {
  return {
    async openDiscrepancies() {
      const rows = await session.rowsOf<Discrepancy & { discrepancyId: string }>(OPEN, [venue, account]);
      return rows.map((row) => ({ ...row, resolution: undefined }));
    },
    async isDiscrepancyKnown(kind: string, about: string): Promise<boolean> {
      return (await session.rowsOf(IS_KNOWN, [venue, account, kind, about])).length > 0;
    },
    async countOpenDiscrepancies(): Promise<number> {
      return (await session.rowsOf<{ count: number }>(COUNT_OPEN, [venue, account]))[0]?.count ?? 0;
    },
  };
}

/** Writes of `orders.discrepancies`. */
export function writeDiscrepancies(session: SqlSession, { account, venue }: AccountAtVenue) {
  return {
    async reportDiscrepancy({ about, details, kind }: Discrepancy, nowUs: UnixUs): Promise<boolean> {
      const values = [kind, account, venue, about, details, nowUs];
      return (await session.rowsOf<{ is_new: boolean }>(REPORT, values))[0]?.is_new === true;
    },
    async lockDiscrepancy(discrepancyId: string) {
      const rows = await session.rowsOf<Discrepancy & { resolution: string | null }>(LOCK, [
        discrepancyId,
        venue,
        account,
      ]);
      const [found] = rows;
      return found === undefined ? undefined : { ...found, discrepancyId, resolution: found.resolution ?? undefined };
    },
    async resolveDiscrepancy(discrepancyId: string, resolution: string, nowUs: UnixUs): Promise<void> {
      await session.countOf(RESOLVE_ONE, [discrepancyId, venue, account, nowUs, resolution]);
    },
    async resolveDiscrepancies(
      kind: string,
      except: readonly string[],
      resolution: string,
      nowUs: UnixUs,
    ): Promise<number> {
      return session.countOf(RESOLVE, [venue, account, kind, except, nowUs, resolution]);
    },
  };
}
