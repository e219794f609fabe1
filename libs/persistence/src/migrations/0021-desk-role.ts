import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const { desk, 'order-management': orders, risk, strategy } = DATABASE_ROLES;

/** Roles belong to the whole server, so another database may have made it meanwhile. */
const CREATE = `DO $$ BEGIN CREATE ROLE ${desk.role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`;

/** Exactly the rights of the services that it runs: what one of them gains or loses later, it gains or loses too. */
const MEMBERSHIP = `GRANT ${strategy.role}, ${risk.role}, ${orders.role} TO ${desk.role}`;

/** As for every other role: no session of it holds the others up for long. */
const TIMEOUTS = `
  DO $$ BEGIN
    EXECUTE format('ALTER ROLE ${desk.role} IN DATABASE %I SET statement_timeout = %L', current_database(), '15s');
    EXECUTE format('ALTER ROLE ${desk.role} IN DATABASE %I SET lock_timeout = %L', current_database(), '2s');
    EXECUTE format('ALTER ROLE ${desk.role} IN DATABASE %I SET idle_in_transaction_session_timeout = %L', current_database(), '10s');
  END $$`;

/** The role of a desk, which runs strategy, risk and order-management of one account in one process. */
export class DeskRole1764000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [CREATE, MEMBERSHIP, TIMEOUTS]) await runner.query(statement);
  }

  /** The role stays: another database of the server may use it. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`REVOKE ${strategy.role}, ${risk.role}, ${orders.role} FROM ${desk.role}`);
    await runner.query(
      `DO $$ BEGIN EXECUTE format('ALTER ROLE ${desk.role} IN DATABASE %I RESET ALL', current_database()); END $$`,
    );
  }
}
