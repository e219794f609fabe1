import { findSchemaTrouble } from '#libs/persistence';
import type { Surroundings } from '#libs/platform';
import type { StartProbes } from './start-probes.js';

/** How often the migrations are looked for, and how long at most, in milliseconds. */
const [LOOK_MS, PATIENCE_MS] = [500, 600_000];
const CONDITION = 'migrations';

/** Which service waits, and for which database. */
export interface SchemaWait {
  readonly name: string;
  /** They say what is waited for. */
  readonly probes: StartProbes;
  readonly surroundings: Pick<Surroundings, 'log' | 'scheduler'>;
  /** With the role of the service. */
  readonly databaseUrl: string;
  /** Longest wait in milliseconds; ten minutes where it is not given. */
  readonly patienceMs?: number;
}

/**
 * Resolves once all migrations that this version needs have run. Until then the service's port has its probes: it lives, and readiness
 * names the migration that it waits for. @throws NewerSchemaError at once; any trouble that is still there after ten minutes
 */
export async function waitForSchema(wait: SchemaWait): Promise<void> {
  const { databaseUrl, name, patienceMs = PATIENCE_MS, probes } = wait;
  const { log, scheduler } = wait.surroundings;
  let trouble = await findSchemaTrouble(databaseUrl, name);
  if (trouble === undefined) return;
  probes.health.addReadiness(CONDITION, () => trouble);
  log.warn({ reason: trouble, patienceMs }, 'the service starts once the database is ready for it');
  await probes.openProbes();
  const sinceUs = scheduler.monotonicUs();
  while (trouble !== undefined) {
    if (scheduler.monotonicUs() - sinceUs > patienceMs * 1_000)
      throw new Error(`the database was not ready: ${trouble}`);
    await scheduler.sleep(LOOK_MS);
    trouble = await findSchemaTrouble(databaseUrl, name);
  }
  probes.health.removeReadiness(CONDITION);
  log.info('the migrations have run');
}
