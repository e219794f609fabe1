import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';
import { VENUE_NAMES, venues } from '#libs/venues';
import { checkCluster } from '../../../scripts/check/deployment/cluster-rules.mjs';
import { checkHardening } from '../../../scripts/check/deployment/hardening-rules.mjs';
import { keyOf, render, renderByKubectl, withHashes } from '../../../scripts/check/deployment/render.mjs';
import { type Tree, at, find, localApps } from './mutation.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tradewind-feeds-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const components = join(projectRoot(), 'k8s/components');
const all = readdirSync(components).filter((name) => name.startsWith('market-data-'));
const feeds = all.filter((name) => !name.endsWith('-secure'));
const apps = localApps.filter(({ name }: { name: string }) => name !== 'paper-exchange');

/** The base with components that an overlay names. */
function baseWith(...names: readonly string[]): object[] {
  const lines = [
    'namespace: tradewind',
    `resources: [${relative(folder, join(projectRoot(), 'k8s/base'))}]`,
    `components: [${names.map((name) => relative(folder, join(components, name))).join(', ')}]`,
  ];
  writeFileSync(join(folder, 'kustomization.yaml'), lines.join('\n'));
  const objects = render(folder);
  const byKubectl = renderByKubectl(folder) ?? withHashes(objects); // Not everybody has it.
  expect(new Set(byKubectl.map(keyOf))).toEqual(new Set(withHashes(objects).map(keyOf)));
  return objects;
}

const rulesBrokenBy = (objects: object[]): string[] => [
  ...new Set([...checkCluster(objects, apps), ...checkHardening(objects)].map(({ rule }) => rule)),
];

describe('the feed of another exchange', () => {
  it('is there for every exchange that the suite knows', () => {
    const known = new Set(VENUE_NAMES.map((name) => `market-data-${name}`));
    expect(new Set(['market-data-binance', ...feeds])).toEqual(known);
  });

  it.each(feeds)('is added by one line: %s', (feed) => {
    const objects = baseWith(feed);
    expect(rulesBrokenBy(objects)).toEqual([]);
    expect(objects.map(keyOf)).toEqual(
      expect.arrayContaining([`StatefulSet/${feed}`, 'StatefulSet/market-data-binance']),
    );
  });

  it.each(VENUE_NAMES)('is let out to the ports at which its exchange listens, and to no other: %s', (venue) => {
    const { restUrl, streamUrl } = venues[venue].protocol.addresses;
    const wanted = [restUrl, streamUrl].map((url) => Number(new URL(url).port || '443'));
    const objects = baseWith(...(venue === 'binance' ? [] : [`market-data-${venue}`])) as Tree[];
    const policy = find(objects, 'NetworkPolicy', `market-data-${venue}-to-exchange`);
    const ports = at(policy, 'spec', 'egress', 0, 'ports') as unknown as readonly { readonly port: number }[];
    expect(ports.map(({ port }) => port)).toEqual([...new Set(wanted)]);
  });

  it.each(feeds)('is added by one line where TLS and nkeys are a must, and refused in plain text: %s', (feed) => {
    expect(rulesBrokenBy(baseWith('secure', `${feed}-secure`))).toEqual([]);
    expect(rulesBrokenBy(baseWith('secure', feed))).toEqual(['secure']);
  });
});

describe('the collector of reports and traces', () => {
  it('is reached by every service and by nothing else, and a service that no policy lets out to it is named', () => {
    const objects = baseWith('telemetry') as { kind: string; metadata: { name: string } }[];
    expect(rulesBrokenBy(objects)).toEqual([]);
    const shut = objects.filter(({ metadata }) => metadata.name !== 'gateway-to-collector');
    expect(rulesBrokenBy(shut)).toEqual(['flow']);
    const policies = objects.filter(
      ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name.endsWith('-to-collector'),
    );
    expect(policies).toHaveLength(5);
  });
});
