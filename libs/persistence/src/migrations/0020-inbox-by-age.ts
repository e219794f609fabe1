import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The schemas that receive messages. */
const SCHEMAS = ['strategy', 'risk', 'orders'] as const;

/** Old messages of an inbox are found without reading all of it, so that they can be deleted. */
export class InboxByAge1764000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const schema of SCHEMAS) await runner.query(`CREATE INDEX inbox_received ON ${schema}.inbox (received_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const schema of SCHEMAS) await runner.query(`DROP INDEX ${schema}.inbox_received`);
  }
}
