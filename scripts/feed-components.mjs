/**
 * A component of Kubernetes for the feed of each exchange besides Binance, made from k8s/base/market-data-binance: an overlay adds an
 * exchange by one line, `- ../../components/market-data-kraken`, or `- ../../components/market-data-kraken-secure` where the others take
 * TLS and nkeys only.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSource } from './load-source.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PATTERN = 'k8s/base/market-data-binance';
const SECURE_SETTINGS = 'k8s/components/secure/market-data.env';
const IN_BASE = 'binance';
const HEAD = '# Written by `npm run k8s:generate` from k8s/base/market-data-binance; change it there.\n';

/** The generated files by their path. @returns {Promise<Record<string, string>>} */
export async function feedComponents() {
  const { VENUE_NAMES, venues } = await loadSource('libs/venues/src/index.ts');
  const files = {};
  for (const venue of VENUE_NAMES) {
    if (venue === IN_BASE) continue;
    for (const file of readdirSync(join(ROOT, PATTERN)).sort())
      files[`k8s/feeds/market-data-${venue}/${file}`] = HEAD + ofVenue(file, venue, portsOf(venues[venue].protocol));
    const component = `k8s/components/market-data-${venue}`;
    files[`${component}/kustomization.yaml`] = HEAD + componentOf(venue);
    files[`${component}-secure/kustomization.yaml`] = HEAD + componentOf(venue) + securePart(venue);
    files[`${component}-secure/secure.env`] = HEAD + readFileSync(join(ROOT, SECURE_SETTINGS), 'utf8');
  }
  return files;
}

/** The ports of a venue's own addresses: of REST, and of its streams. */
function portsOf({ addresses }) {
  const [rest, stream] = [addresses.restUrl, addresses.streamUrl].map((url) => Number(new URL(url).port || 443));
  return { rest, stream };
}

/** The policy with the ports of another exchange in place of Binance's. */
function withPorts(text, { rest, stream }) {
  const tcp = (port) => `        - protocol: TCP\n          port: ${port}\n`;
  const ports = [...new Set([rest, stream])];
  return text
    .replace(`REST (443) and streams (9443)`, `REST (${rest}) and streams (${stream})`)
    .replace(tcp(443) + tcp(9_443), ports.map(tcp).join(''));
}

/** Nobody but its feeds asks another exchange: no account is traded there. */
function withOwnProcesses(text) {
  const [, replicas] = /^ {2}replicas: (\d+)$/mu.exec(readFileSync(join(ROOT, PATTERN, 'stateful-set.yaml'), 'utf8'));
  const note =
    '# All feeds ask the exchange from one address, and each takes its part of what that is granted (checked).';
  return text.replace(/^# .*\nVENUE_PROCESSES=\d+$/mu, `${note}\nVENUE_PROCESSES=${replicas}`);
}

function ofVenue(file, venue, ports) {
  const text = readFileSync(join(ROOT, PATTERN, file), 'utf8')
    .replaceAll('market-data-binance', `market-data-${venue}`)
    .replaceAll('EXCHANGE=binance', `EXCHANGE=${venue}`);
  if (file === 'settings.env') return withOwnProcesses(text);
  if (file === 'network-policy.yaml') return withPorts(text, ports);
  if (file !== 'kustomization.yaml') return text;
  return `${text}images:\n  - name: tradewind/market-data\n    newTag: 0.1.0\n`;
}

/** What an overlay names. */
const componentOf = (venue) =>
  `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources:\n  - ../../feeds/market-data-${venue}\n`;

/** The settings of the component `secure`, which knows only what is in base. */
const securePart = (venue) =>
  `configMapGenerator:\n  - name: market-data-${venue}\n    behavior: merge\n    envs: [secure.env]\n`;
