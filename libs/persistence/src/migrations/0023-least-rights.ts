import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const { gateway, 'order-management': orders, risk, strategy } = DATABASE_ROLES;

/** What no service ever does to its own tables, and so must not be able to. */
const REVOKE = `
  REVOKE UPDATE ON risk.inbox, risk.parked_message FROM ${risk.role};
  REVOKE UPDATE ON orders.inbox, orders.parked_message FROM ${orders.role};
  REVOKE UPDATE ON strategy.inbox, strategy.parked_message FROM ${strategy.role};
  REVOKE DELETE ON risk.position, risk.balance_version FROM ${risk.role};
  REVOKE DELETE ON orders.accounts, orders.lease, orders.trading_state FROM ${orders.role};`;

/**
 * How long a session of a role may hold things up, whoever uses it and whatever it asks for: the services ask for less themselves. For this
 * database only, so that others on the server are left alone.
 */
const TIMEOUTS = `
  DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['${gateway.role}', '${orders.role}', '${risk.role}', '${strategy.role}'] LOOP
      EXECUTE format('ALTER ROLE %I IN DATABASE %I SET statement_timeout = %L', name, current_database(), '15s');
      EXECUTE format('ALTER ROLE %I IN DATABASE %I SET lock_timeout = %L', name, current_database(), '2s');
      EXECUTE format('ALTER ROLE %I IN DATABASE %I SET idle_in_transaction_session_timeout = %L', name, current_database(), '10s');
    END LOOP;
  END $$`;

/** Each role has no right that its service does not use, and no session of it holds the others up for long. */
export class LeastRights1764000000023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REVOKE);
    await runner.query(TIMEOUTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(REVOKE.replaceAll('REVOKE', 'GRANT').replaceAll('FROM', 'TO'));
    await runner.query(
      TIMEOUTS.replaceAll(
        / SET (\w+) = %L', name, current_database\(\), '\w+'/gu,
        " RESET $1', name, current_database()",
      ),
    );
  }
}
