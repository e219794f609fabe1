import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function isProjectRoot(directory: string): boolean {
  const file = join(directory, 'package.json');
  if (!existsSync(file)) return false;
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'name' in manifest && manifest.name === 'tradewind';
}

/** The directory of the project's package.json, found upwards from this file, be it the source or the build. */
export function projectRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!isProjectRoot(directory)) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error('the package.json of tradewind is not above this file');
    directory = parent;
  }
  return directory;
}
