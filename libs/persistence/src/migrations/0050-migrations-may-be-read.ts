import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const ROLES = Object.values(DATABASE_ROLES)
  .map(({ role }) => role)
  .join(', ');

/** Every service may read which migrations have run, so that it can wait for those it needs. */
export class MigrationsMayBeRead1764000000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`GRANT SELECT ON public.tradewind_migrations TO ${ROLES}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`REVOKE SELECT ON public.tradewind_migrations FROM ${ROLES}`);
  }
}
