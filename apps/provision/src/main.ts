import { SettingsError, SystemScheduler, createLog, forgetSecrets, readSettings } from '#libs/platform';
import { provision } from './application/provision.js';
import { provisionSettings } from './provision.config.js';

/** Longest time the job may take, in milliseconds: a database that is away is waited for until then. */
const LIMIT_MS = 30_000;

/** Runs the job once; the exit code is 0 only if everything is in place. */
async function main(): Promise<number> {
  const settings = readSettings(provisionSettings);
  forgetSecrets();
  const log = createLog('provision', settings.LOG_LEVEL);
  const deadline = new SystemScheduler().runAfter(LIMIT_MS, () => {
    log.fatal({ limitMs: LIMIT_MS }, 'Postgres did not answer in time');
    process.exit(1);
  });
  try {
    log.info(await provision(settings), 'everything is in place');
    return 0;
  } catch (error) {
    log.fatal({ err: error }, 'could not provision');
    return 1;
  } finally {
    deadline.cancel();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`provision cannot start. ${error.message}\n`);
  process.exitCode = 78;
}
