import { Module } from '@nestjs/common';
import { findSchemaTrouble } from '#libs/persistence';
import { HealthRegistry, PlatformModule, type Surroundings } from '#libs/platform';
import type { ExitProcess } from './process-supervisor.js';
import { type HttpAddress, createServiceApplication } from './service-application.js';

/** How often the migrations are looked for, and how long at most, in milliseconds. */
const [LOOK_MS, PATIENCE_MS] = [500, 600_000];

/** Which service waits, and for which database. */
export interface SchemaWait {
  readonly name: string;
  /** Where its probes are, as those of the service are later. */
  readonly http: HttpAddress;
  readonly surroundings: Surroundings;
  /** With the role of the service. */
  readonly databaseUrl: string;
  /** Ends the process at SIGTERM or SIGINT, while there is nothing yet to stop in order. */
  readonly exit: ExitProcess;
  /** Longest wait in milliseconds; ten minutes where it is not given. */
  readonly patienceMs?: number;
}

@Module({})
class SchemaWaitModule {}

/**
 * Resolves once all migrations that this version needs have run. Until then the service's port has its probes: it lives, and readiness
 * names the migration that it waits for. @throws NewerSchemaError at once; any trouble that is still there after ten minutes
 */
export async function waitForSchema(wait: SchemaWait): Promise<void> {
  const first = await findSchemaTrouble(wait.databaseUrl, wait.name);
  if (first === undefined) return;
  const stop = (): void => wait.exit(0);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    await waitWithProbes(wait, first);
  } finally {
    process.off('SIGTERM', stop);
    process.off('SIGINT', stop);
  }
}

async function waitWithProbes(wait: SchemaWait, first: string): Promise<void> {
  const { databaseUrl, http, name, surroundings, patienceMs = PATIENCE_MS } = wait;
  const { log, scheduler } = surroundings;
  let trouble: string | undefined = first;
  const imports = [PlatformModule.forName(name)];
  const probes = await createServiceApplication({ module: SchemaWaitModule, imports }, surroundings);
  probes.get<HealthRegistry>(HealthRegistry).addReadiness('migrations', () => trouble);
  await probes.nest.listen(http.port, http.host);
  log.warn({ reason: first, patienceMs }, 'the service starts once the database is ready for it');
  const sinceUs = scheduler.monotonicUs();
  try {
    while (trouble !== undefined) {
      if (scheduler.monotonicUs() - sinceUs > patienceMs * 1_000)
        throw new Error(`the database was not ready: ${trouble}`);
      await scheduler.sleep(LOOK_MS);
      trouble = await findSchemaTrouble(databaseUrl, name);
    }
  } finally {
    await probes.stop();
  }
  log.info('the migrations have run');
}
