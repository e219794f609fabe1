import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The schemas that receive messages. */
const SCHEMAS = ['strategy', 'risk', 'orders'] as const;

/**
 * A parked message is found by its id without reading all of them, so that one that is delivered again is not parked twice. By the hash of
 * the id: whoever sends garbage may give it any length.
 */
export class ParkedById1764000000044 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const schema of SCHEMAS)
      await runner.query(`CREATE INDEX parked_message_by_id ON ${schema}.parked_message (md5(message_id))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const schema of SCHEMAS) await runner.query(`DROP INDEX ${schema}.parked_message_by_id`);
  }
}
