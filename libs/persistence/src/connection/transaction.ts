import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { isNothingDone } from './database-error.js';

const MAX_ATTEMPTS = 4;
const RETRY_DELAY_MS = 10;

/**
 * Runs work in one transaction and commits it. A deadlock or serialisation failure has done nothing and is tried again a
 * few times; any other error is thrown. An error from the commit itself leaves the outcome unknown: the caller's work must
 * be idempotent (an inbox row, a unique id), so that running it again finds what was done.
 */
export async function inTransaction<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dataSource.transaction('READ COMMITTED', work);
    } catch (error) {
      if (!isNothingDone(error) || attempt >= MAX_ATTEMPTS) throw error;
    }
    await sleep(RETRY_DELAY_MS * attempt);
  }
}
