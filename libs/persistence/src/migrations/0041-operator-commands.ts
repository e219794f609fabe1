import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

/** What operators told one service, obeyed or refused: rows are only ever added. */
function createCommands(schema: string, role: string): string {
  return `
    CREATE TABLE ${schema}.operator_command (
      sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      command_id text NOT NULL CHECK (command_id ~ '^[A-Za-z0-9_-]{1,64}$'),
      kind text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9-]{0,63}$'),
      target text NOT NULL CHECK (length(target) BETWEEN 1 AND 160),
      actor text NOT NULL CHECK (length(actor) BETWEEN 1 AND 120),
      reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
      content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
      outcome text NOT NULL CHECK (outcome IN ('OBEYED', 'REFUSED')),
      answer jsonb NOT NULL CHECK (jsonb_typeof(answer) = 'object'),
      final boolean NOT NULL,
      given_at_us bigint NOT NULL CHECK (given_at_us > 0),
      CHECK (final OR outcome = 'REFUSED')
    );
    CREATE UNIQUE INDEX operator_command_once ON ${schema}.operator_command (command_id) WHERE final;
    REVOKE UPDATE, DELETE ON ${schema}.operator_command FROM ${role};`;
}

/** As in `0022-audit-chain.ts`, for strategy, which takes commands now and so must answer for them. */
const STRATEGY_CHAIN = `
  CREATE TABLE strategy.audit_link (
    position bigint PRIMARY KEY CHECK (position >= 1),
    source text NOT NULL CHECK (length(source) BETWEEN 1 AND 64),
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 300),
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    sealed_at_us bigint NOT NULL,
    hash text NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT audit_sealed_once UNIQUE (source, key)
  );
  CREATE FUNCTION strategy.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'the audit chain is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_append_only';
  END $$;
  CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE ON strategy.audit_link
    FOR EACH ROW EXECUTE FUNCTION strategy.refuse_audit_change();
  CREATE TRIGGER audit_link_kept BEFORE TRUNCATE ON strategy.audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION strategy.refuse_audit_change();
  REVOKE UPDATE, DELETE ON strategy.audit_link FROM ${DATABASE_ROLES.strategy.role};`;

/** A person may have several orders of one instrument at work; a strategy has one intent at a time. */
const OPEN_ONCE = `
  DROP INDEX strategy.intent_open_once;
  CREATE UNIQUE INDEX intent_open_once ON strategy.intent (strategy, venue, instrument)
    WHERE status = 'open' AND strategy <> 'manual';`;

/** What operators tell the services is kept with its answer: given again it is the same command, and who told what is audited. */
export class OperatorCommands1764000000041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const service of ['risk', 'order-management', 'strategy'] as const) {
      const { role, schema } = DATABASE_ROLES[service];
      await runner.query(createCommands(schema, role));
    }
    await runner.query(STRATEGY_CHAIN);
    await runner.query(OPEN_ONCE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX strategy.intent_open_once;
      CREATE UNIQUE INDEX intent_open_once ON strategy.intent (strategy, venue, instrument) WHERE status = 'open';
      DROP TABLE strategy.audit_link;
      DROP FUNCTION strategy.refuse_audit_change();`);
    for (const schema of ['risk', 'orders', 'strategy']) await runner.query(`DROP TABLE ${schema}.operator_command`);
  }
}
