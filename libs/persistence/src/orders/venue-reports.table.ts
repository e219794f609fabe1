import type { AccountAtVenue, RawReport } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { SqlSession, Statement } from '../connection/sql-session.js';

const APPEND: Statement = {
  name: 'orders.appendReports',
  text: `INSERT INTO venue_report (account, venue, source, question, raw, received_at_us)
    SELECT $1, $2, source, question, raw, received_at_us
    FROM unnest($3::text[], $4::text[], $5::bytea[], $6::bigint[]) WITH ORDINALITY
      AS row (source, question, raw, received_at_us, place) ORDER BY place`,
};
const PRUNE: Statement = {
  name: 'orders.pruneReports',
  text: `DELETE FROM venue_report WHERE sequence IN (
    SELECT sequence FROM venue_report WHERE account = $1 AND venue = $2 AND received_at_us < $3
    ORDER BY received_at_us LIMIT $4)`,
};

/** `orders.venue_report`: what the venue said to one account, word for word. */
export function venueReportsTable(session: SqlSession, { account, venue }: AccountAtVenue) {
  return {
    async appendReports(reports: readonly (RawReport & { readonly receivedAtUs: UnixUs })[]): Promise<void> {
      await session.countOf(APPEND, [
        ...[account, venue],
        reports.map(({ source }) => source),
        reports.map(({ question }) => question),
        reports.map(({ text }) => Buffer.from(text, 'utf8')),
        reports.map(({ receivedAtUs }) => receivedAtUs),
      ]);
    },
    pruneReports(beforeUs: UnixUs, most: number): Promise<number> {
      return session.countOf(PRUNE, [account, venue, beforeUs, most]);
    },
  };
}
