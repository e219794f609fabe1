import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of ASCII's symbols only these may be in a name: dollar, dash, dot, underscore. Letters of other scripts are free. */
const OTHER_SYMBOLS = String.raw`[\x01-\x23\x25-\x2c\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]`;
const NAME = `char_length(VALUE) BETWEEN 3 AND 64 AND VALUE LIKE '%_-_%' AND VALUE !~ '${OTHER_SYMBOLS}'`;
const MARKET = String.raw`^[a-z][a-z0-9-]{0,31}:[^\x01-\x23\x25-\x2c\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]{3,64}$`;

/**
 * Instruments are named in their venue's own letters, whatever the script: Binance lists some in Chinese. Nothing that fitted before
 * is refused now.
 */
export class InstrumentNames1764000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE DOMAIN risk.instrument_name AS text CHECK (${NAME});
      CREATE DOMAIN strategy.instrument_name AS text CHECK (${NAME});
      ALTER TABLE risk.intent_decision ALTER COLUMN instrument TYPE risk.instrument_name;
      ALTER TABLE risk.reservation ALTER COLUMN instrument TYPE risk.instrument_name;
      ALTER TABLE risk.position ALTER COLUMN instrument TYPE risk.instrument_name;
      ALTER TABLE strategy.intent ALTER COLUMN instrument TYPE strategy.instrument_name;
      ALTER TABLE strategy.position_view ALTER COLUMN instrument TYPE strategy.instrument_name;
      ALTER TABLE risk.limits DROP CONSTRAINT limits_instrument_check;
      ALTER TABLE risk.limits ADD CONSTRAINT limits_instrument_check CHECK (instrument = '*' OR instrument ~ '${MARKET}')`);
  }

  /** Refuses where a name is stored that the old columns cannot hold. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE risk.limits DROP CONSTRAINT limits_instrument_check;
      ALTER TABLE risk.limits ADD CONSTRAINT limits_instrument_check
        CHECK (instrument = '*' OR instrument ~ '^[a-z][a-z0-9-]{0,31}:[A-Z0-9]{1,20}-[A-Z0-9]{1,20}$');
      ALTER TABLE strategy.position_view ALTER COLUMN instrument TYPE strategy.token;
      ALTER TABLE strategy.intent ALTER COLUMN instrument TYPE strategy.token;
      ALTER TABLE risk.position ALTER COLUMN instrument TYPE risk.token;
      ALTER TABLE risk.reservation ALTER COLUMN instrument TYPE risk.token;
      ALTER TABLE risk.intent_decision ALTER COLUMN instrument TYPE risk.token;
      DROP DOMAIN strategy.instrument_name;
      DROP DOMAIN risk.instrument_name`);
  }
}
