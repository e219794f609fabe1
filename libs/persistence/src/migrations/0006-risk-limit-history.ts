import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const WRITER = DATABASE_ROLES.risk.role;

/**
 * A set of limits is kept for ever under its version: every decision names the version that it was judged by. Which one is in force
 * is said by `account_exposure.limits_version`.
 */
export class RiskLimitHistory1764000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE risk.limits DROP CONSTRAINT limits_pkey;
      ALTER TABLE risk.limits ADD PRIMARY KEY (account, version, instrument);
      REVOKE UPDATE, DELETE ON risk.limits FROM ${WRITER}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM risk.limits USING risk.account_exposure
        WHERE limits.account = account_exposure.account AND limits.version <> account_exposure.limits_version;
      ALTER TABLE risk.limits DROP CONSTRAINT limits_pkey;
      ALTER TABLE risk.limits ADD PRIMARY KEY (account, instrument);
      GRANT UPDATE, DELETE ON risk.limits TO ${WRITER}`);
  }
}
