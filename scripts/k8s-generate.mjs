/** `npm run k8s:generate`: writes what is generated under k8s/ from the sources. `npm run check` fails if it differs. */
import { writeFileSync } from 'node:fs';
import { NATS_CONF, renderNatsConf } from './nats-conf.mjs';

writeFileSync(NATS_CONF, await renderNatsConf());
console.log('k8s/base/nats/nats.conf is written');
