import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

/**
 * The licences of several orders in one commit: `orders.license` for each element of an array, in its order, each with the checks and the locks that it
 * has alone. An element has `epoch`, `order`, `event`, `subject` and `message`, as a licence for `risk.decide_and_license` has. An order that the tables
 * refuse ends the call, and nothing of it is written.
 */
const LICENSE_ALL = `
  CREATE FUNCTION orders.license_all(p_licences jsonb)
  RETURNS TABLE (verdict text, outbox_sequence bigint) LANGUAGE plpgsql AS $all$
  DECLARE
    v_licence jsonb;
  BEGIN
    FOR v_licence IN SELECT value FROM jsonb_array_elements(p_licences) WITH ORDINALITY ORDER BY ordinality LOOP
      RETURN QUERY SELECT l.verdict, l.outbox_sequence
        FROM orders.license((v_licence ->> 'epoch')::bigint, v_licence -> 'order', v_licence -> 'event',
          v_licence ->> 'subject', v_licence -> 'message') l;
    END LOOP;
  END $all$;
  REVOKE ALL ON FUNCTION orders.license_all(jsonb) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION orders.license_all(jsonb) TO ${DATABASE_ROLES['order-management'].role};`;

/** One flush for the orders of a burst. */
export class LicenseAll1764000000063 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LICENSE_ALL);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION orders.license_all(jsonb)');
  }
}
