import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';
import { VENUE_NAMES } from '#libs/venues';
import { checkCluster } from '../../../scripts/check/deployment/cluster-rules.mjs';
import { checkHardening } from '../../../scripts/check/deployment/hardening-rules.mjs';
import { keyOf, render } from '../../../scripts/check/deployment/render.mjs';
import { localApps } from './mutation.js';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-feeds-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const components = join(projectRoot(), 'k8s/components');
const feeds = readdirSync(components).filter((name) => name.startsWith('market-data-'));

describe('the feed of another exchange', () => {
  it('is there for every exchange that the suite knows', () => {
    const known = new Set(VENUE_NAMES.map((name) => `market-data-${name}`));
    expect(new Set(['market-data-binance', ...feeds])).toEqual(known);
  });

  it.each(feeds)('is added by one line: %s', (feed) => {
    const lines = [
      `namespace: tradewind`,
      `resources: [${join(projectRoot(), 'k8s/base')}]`,
      `components: [${join(components, feed)}]`,
    ];
    writeFileSync(join(folder, 'kustomization.yaml'), lines.join('\n'));
    const objects = render(folder);
    const apps = localApps.filter(({ name }: { name: string }) => name !== 'paper-exchange');
    expect([...checkCluster(objects, apps), ...checkHardening(objects)]).toEqual([]);
    expect(objects.map(keyOf)).toEqual(
      expect.arrayContaining([`StatefulSet/${feed}`, 'StatefulSet/market-data-binance']),
    );
  });
});
