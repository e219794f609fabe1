import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const APPS = fileURLToPath(new URL('../apps', import.meta.url));

/** The apps that can be run: those with a `src/main.ts`. */
export function runnableApps() {
  return readdirSync(APPS).filter((app) => existsSync(join(APPS, app, 'src', 'main.ts')));
}
