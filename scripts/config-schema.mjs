/**
 * `npm run config:generate`: writes the JSON schema of tradewind.config.yaml from the schemas that the launcher and the services read
 * their settings with. `npm run check` fails if it differs.
 *
 *   node scripts/config-schema.mjs [--check]    --check writes nothing; exit code 1 where the file is not current
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { loadSource } from './load-source.mjs';
import { optionsOf } from './options.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { check: checksOnly } = optionsOf(import.meta.url, {
  options: { check: { type: 'boolean', default: false } },
}).values;
const PATH = join(ROOT, 'docs/tradewind.config.schema.json');

const { configJsonSchema } = await loadSource('apps/cli/src/config/config-json-schema.ts');
const text = await format(JSON.stringify(configJsonSchema()), { ...(await resolveConfig(PATH)), filepath: PATH });
const current = existsSync(PATH) ? readFileSync(PATH, 'utf8') : '';
if (!checksOnly) {
  writeFileSync(PATH, text);
  console.log('docs/tradewind.config.schema.json is written');
} else if (current !== text) {
  console.error('docs/tradewind.config.schema.json is not what the settings say: run npm run config:generate');
  process.exitCode = 1;
}
