import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '#libs/local-stack';

/** The example file of the repository. */
export const EXAMPLE_FILE = join(projectRoot(), 'tradewind.config.yaml');

/** What the example holds, new for each caller, with one place changed; `undefined` takes the place away. */
export function exampleWith(path: readonly (string | number)[] = [], value?: unknown): unknown {
  const root: unknown = parse(readFileSync(EXAMPLE_FILE, 'utf8'));
  const last = path.at(-1);
  if (last === undefined) return root;
  let at = root as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = (at[step] ??= {}) as Record<string | number, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return root;
}
