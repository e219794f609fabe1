import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const ROLE = DATABASE_ROLES['order-management'].role;

/** Bytes, not text: what a venue sends need not be what Postgres calls a text. Old rows are deleted; none is ever changed. */
const REPORTS = `
  CREATE TABLE orders.venue_report (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account text NOT NULL,
    venue text NOT NULL,
    source text NOT NULL CHECK (source IN ('STREAM', 'ANSWER')),
    question text NOT NULL CHECK ((source = 'STREAM') = (question = '')),
    raw bytea NOT NULL,
    received_at_us bigint NOT NULL
  );
  CREATE INDEX venue_report_by_time ON orders.venue_report (account, venue, received_at_us);
  CREATE TRIGGER venue_report_unchanged BEFORE UPDATE ON orders.venue_report
    FOR EACH ROW EXECUTE FUNCTION orders.refuse_ledger_change();
  REVOKE UPDATE ON orders.venue_report FROM ${ROLE};`;

/** What the venue said, word for word, before it was read. */
export class VenueReports1764000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REPORTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE orders.venue_report');
  }
}
