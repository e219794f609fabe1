import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, projectRoot } from '#libs/local-stack';

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** The gateway of the newest suite that `npm start` runs on this machine; port 3000 where none does. */
export function findRunningGateway(runs = join(projectRoot(), '.cache', 'runs')): string {
  const names = existsSync(runs) ? readdirSync(runs).toSorted().toReversed() : [];
  for (const name of names) {
    const pid = Number(/-(\d+)$/u.exec(name)?.[1]);
    const file = join(runs, name, 'ports.json');
    if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid) || !existsSync(file)) continue;
    const { gateway } = JSON.parse(readFileSync(file, 'utf8')) as { readonly gateway?: number };
    if (gateway !== undefined) return `http://127.0.0.1:${gateway}`;
  }
  return DEFAULT_URL;
}
