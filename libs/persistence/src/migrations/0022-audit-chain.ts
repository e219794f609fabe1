import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

/** One chain for each schema that decides: its own role may add to it and read it, and nobody may change it, the owner included. */
function createChain(schema: string, role: string): string {
  return `
    CREATE TABLE ${schema}.audit_link (
      position bigint PRIMARY KEY CHECK (position >= 1),
      source text NOT NULL CHECK (length(source) BETWEEN 1 AND 64),
      key text NOT NULL CHECK (length(key) BETWEEN 1 AND 300),
      content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
      sealed_at_us bigint NOT NULL,
      hash text NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
      CONSTRAINT audit_sealed_once UNIQUE (source, key)
    );
    CREATE FUNCTION ${schema}.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the audit chain is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_append_only';
    END $$;
    CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE ON ${schema}.audit_link
      FOR EACH ROW EXECUTE FUNCTION ${schema}.refuse_audit_change();
    CREATE TRIGGER audit_link_kept BEFORE TRUNCATE ON ${schema}.audit_link
      FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.refuse_audit_change();
    REVOKE UPDATE, DELETE ON ${schema}.audit_link FROM ${role};`;
}

/** The chain of hashes over everything that was decided, changed or commanded. */
export class AuditChain1764000000022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(createChain('risk', DATABASE_ROLES.risk.role));
    await runner.query(createChain('orders', DATABASE_ROLES['order-management'].role));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const schema of ['risk', 'orders']) {
      await runner.query(`DROP TABLE ${schema}.audit_link`);
      await runner.query(`DROP FUNCTION ${schema}.refuse_audit_change()`);
    }
  }
}
