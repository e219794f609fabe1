import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';
import { METRICS, METRICS_BY_SERVICE } from '#libs/platform';
import { alertRules } from '../../../scripts/observability/alert-rules.mjs';
import { STORIES_BY_ACT } from '../../journeys/alerts/alert-stories.js';
import { PROCESS_METRICS, dashboards } from '../../../scripts/observability/dashboards.mjs';

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

/** Every name of a series of ours in a text of PromQL, without what a histogram adds to it. */
const namesIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:tradewind|process|nodejs)_[a-z0-9_]+/gu)].map(([name]) => name.replace(/_bucket$/u, ''));

const known = new Set([...Object.values(METRICS), ...PROCESS_METRICS].map(({ name }) => name));
const boards = Object.entries(dashboards(METRICS_BY_SERVICE)) as unknown as [string, { panels: readonly Panel[] }][];
const panels = boards.flatMap(([, { panels: own }]) => own);

/** The source that may write a series: everything but the catalogue and the tests. */
function sourceText(folder = join(projectRoot(), 'libs')): string {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/u.test(entry.name))
    .filter(({ parentPath }) => !parentPath.includes('catalogue'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

describe('the catalogue of metrics', () => {
  it('has no series that nothing writes', () => {
    const source = sourceText();
    // The feed's counters are written by their names in a list.
    const written = (key: string): boolean =>
      new RegExp(`\\bMETRICS\\.${key}\\b`, 'u').test(source) || source.includes(`  '${key}',\n`);
    expect(Object.keys(METRICS).filter((key) => !written(key))).toEqual([]);
  });

  it('has a panel for every series, on one of five dashboards', () => {
    expect(boards.map(([file]) => file)).toEqual([
      ...['trading.json', 'latency.json', 'feeds.json', 'risk.json', 'system.json'],
    ]);
    const shown = new Set(panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr))));
    expect([...known].filter((name) => !shown.has(name))).toEqual([]);
  });

  it('knows every series that a panel or a rule asks for', () => {
    const asked = [
      ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ...alertRules(METRICS).map(({ expression }) => expression),
    ].flatMap(namesIn);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
    expect(new Set(asked).size).toBe(known.size);
  });

  it('has a story for every alert, and the page of each alert says by which fault it was made to fire', () => {
    const rules = alertRules(METRICS);
    const stories = STORIES_BY_ACT.flat();
    const toldOf = (name: string) =>
      stories.filter(({ fires }) => fires.some(({ rule }) => `Tradewind${rule}` === name));
    expect(rules.filter(({ name }) => toldOf(name).length === 0).map(({ name }) => name)).toEqual([]);
    const silent = rules.filter(({ name, page }) => {
      const text = readFileSync(join(projectRoot(), 'docs', 'runbooks', `${page}.md`), 'utf8');
      return !toldOf(name).some(({ what }) => text.includes(what));
    });
    expect(silent.map(({ page }) => page)).toEqual([]);
  });

  it('refuses an alert that is no condition, and an increase of what is no counter', () => {
    const metric = { name: 'tradewind_x', kind: 'gauge', labels: [], help: '' };
    const rulesOf = (when: string) => () => alertRules({ x: { ...metric, alert: { when, meaning: '' } } });
    expect(rulesOf('is bad')).toThrow('no condition');
    expect(rulesOf('increase > 0')).toThrow('a counter alone increases');
    expect(rulesOf('> 0 for 1m')).not.toThrow();
  });
});
