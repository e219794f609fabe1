import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `risk.take_facts`, and at which version it has left the account, read while its lock is held: whoever holds the account's book at the
 * version before has the one after without reading it again.
 */
const TAKE_FACTS_AT = `
  CREATE FUNCTION risk.take_facts_at(p_account text, p_change jsonb, OUT outcome text, OUT account_version bigint)
  LANGUAGE plpgsql AS $take$
  BEGIN
    outcome := risk.take_facts(p_account, p_change);
    SELECT a.version INTO account_version FROM risk.account_exposure a WHERE a.account = p_account;
  END $take$;
  REVOKE ALL ON FUNCTION risk.take_facts_at(text, jsonb) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION risk.take_facts_at(text, jsonb) TO tradewind_risk;`;

/** Facts of an account in one statement that says what it left. */
export class FactsTellTheVersion1764000000061 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TAKE_FACTS_AT);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION risk.take_facts_at(text, jsonb)');
  }
}
