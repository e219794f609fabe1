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
  const { VENUE_NAMES } = await loadSource('libs/venues/src/index.ts');
  const files = {};
  for (const venue of VENUE_NAMES) {
    if (venue === IN_BASE) continue;
    for (const file of readdirSync(join(ROOT, PATTERN)).sort())
      files[`k8s/feeds/market-data-${venue}/${file}`] = HEAD + ofVenue(file, venue);
    const component = `k8s/components/market-data-${venue}`;
    files[`${component}/kustomization.yaml`] = HEAD + componentOf(venue);
    files[`${component}-secure/kustomization.yaml`] = HEAD + componentOf(venue) + securePart(venue);
    files[`${component}-secure/secure.env`] = HEAD + readFileSync(join(ROOT, SECURE_SETTINGS), 'utf8');
  }
  return files;
}

function ofVenue(file, venue) {
  const text = readFileSync(join(ROOT, PATTERN, file), 'utf8')
    .replaceAll('market-data-binance', `market-data-${venue}`)
    .replaceAll('EXCHANGE=binance', `EXCHANGE=${venue}`);
  if (file !== 'kustomization.yaml') return text;
  return `${text}images:\n  - name: tradewind/market-data\n    newTag: 0.1.0\n`;
}

/** What an overlay names. */
const componentOf = (venue) =>
  `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources:\n  - ../../feeds/market-data-${venue}\n`;

/** The settings of the component `secure`, which knows only what is in base. */
const securePart = (venue) =>
  `configMapGenerator:\n  - name: market-data-${venue}\n    behavior: merge\n    envs: [secure.env]\n`;
