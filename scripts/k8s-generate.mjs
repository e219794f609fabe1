/**
 * `npm run k8s:generate`: writes what is generated under k8s/ from the sources. `npm run check` fails if it differs.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { feedComponents } from './feed-components.mjs';
import { NATS_CONF, SECURE_NATS_CONF, renderNatsConf, renderSecureNatsConf } from './nats-conf.mjs';
import { optionsOf } from './options.mjs';

optionsOf(import.meta.url, {});

writeFileSync(NATS_CONF, await renderNatsConf());
writeFileSync(SECURE_NATS_CONF, await renderSecureNatsConf());
console.log('k8s/base/nats/nats.conf and k8s/components/secure-around/nats.conf are written');

const ROOT = fileURLToPath(new URL('..', import.meta.url));
for (const [path, text] of Object.entries(await feedComponents())) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), text);
}
console.log('k8s/feeds and k8s/components/market-data-* are written');
