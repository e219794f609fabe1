import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The monitor asks once a start which round it decided last; its decisions are few among millions. */
export class DecisionsOfMonitor1764000000085 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX intent_decision_of_monitor ON risk.intent_decision (account, intent_id) WHERE strategy = 'risk-monitor'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX risk.intent_decision_of_monitor');
  }
}
