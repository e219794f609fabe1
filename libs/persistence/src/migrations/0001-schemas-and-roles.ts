import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const READER = DATABASE_ROLES.gateway.role;

/** Makes a role unless it is there; roles belong to the whole server, so another database may have made it meanwhile. */
function createRole(role: string): string {
  return `DO $$ BEGIN CREATE ROLE ${role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`;
}

function createMessageTables(schema: string): string {
  return `
    CREATE TABLE ${schema}.outbox (
      sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      message_id text NOT NULL UNIQUE CHECK (length(message_id) BETWEEN 1 AND 160),
      subject text NOT NULL CHECK (subject ~ '^[a-z]+[.]'),
      payload jsonb NOT NULL,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      published_at timestamptz,
      stream_sequence bigint CHECK (stream_sequence IS NULL OR published_at IS NOT NULL)
    );
    CREATE INDEX outbox_unpublished ON ${schema}.outbox (sequence) WHERE published_at IS NULL;
    CREATE INDEX outbox_places ON ${schema}.outbox (split_part(subject, '.', 1), stream_sequence);
    CREATE TABLE ${schema}.inbox (
      message_id text PRIMARY KEY,
      subject text NOT NULL,
      received_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE TABLE ${schema}.parked_message (
      sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      message_id text NOT NULL,
      subject text NOT NULL,
      payload bytea NOT NULL,
      reason text NOT NULL,
      parked_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );`;
}

/** One schema and one role per writing service, a role that only reads, and the message tables of each schema. */
export class SchemasAndRoles1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(createRole(READER));
    for (const { role, schema } of Object.values(DATABASE_ROLES)) {
      if (schema === undefined) continue;
      await runner.query(createRole(role));
      await runner.query(`CREATE SCHEMA ${schema}`);
      await runner.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}, ${READER}`);
      await runner.query(
        `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role}`,
      );
      await runner.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT ON TABLES TO ${READER}`);
      await runner.query(createMessageTables(schema));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { schema } of Object.values(DATABASE_ROLES)) {
      if (schema !== undefined) await runner.query(`DROP SCHEMA ${schema} CASCADE`);
    }
  }
}
