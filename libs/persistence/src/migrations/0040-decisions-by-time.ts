import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People look at decisions by the time at which they were made, newest first; without an index that reads them all. */
export class DecisionsByTime1764000000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX intent_decision_by_time ON risk.intent_decision (decided_at_us, intent_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX risk.intent_decision_by_time');
  }
}
