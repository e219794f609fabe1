import { join } from 'node:path';
import { type TestContext, afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FoundPrometheus, findPrometheus } from '#libs/local-stack';
import { METRICS, METRICS_BY_SERVICE } from '#libs/platform';
import { alertRules, renderRules } from '../../scripts/observability/alert-rules.mjs';
import { PROCESS_METRICS, dashboards } from '../../scripts/observability/dashboards.mjs';
import { ensureBuilt } from '../faults/app-process.js';
import { AlertStage, until } from './alerts/alert-stage.js';
import { type AlertStory, type ExpectedAlert, STORIES_BY_ACT } from './alerts/alert-stories.js';
import { type ActiveAlert, WatchingPrometheus } from './alerts/watching-prometheus.js';

/** What must hold for a minute holds for three seconds here, and an event stays for twelve. */
const FASTER = 20;
const LONG_STORY = { timeout: 600_000 };
const rules = alertRules(METRICS);

let found: FoundPrometheus;
let stage: AlertStage | undefined;
let prometheus: WatchingPrometheus | undefined;
/** Every alert that was seen to fire. */
const fired = new Set<ExpectedAlert>();

function running(context: TestContext): { readonly stage: AlertStage; readonly prometheus: WatchingPrometheus } {
  if (!found.ok) return context.skip(`there is no Prometheus: ${found.reason}`);
  if (stage === undefined || prometheus === undefined) throw new Error('the suite or Prometheus has not started');
  return { stage, prometheus };
}

const isOne = ({ labels }: ActiveAlert, expected: ExpectedAlert): boolean =>
  labels['alertname'] === `Tradewind${expected.rule}` &&
  Object.entries(expected.labels).every(([name, value]) => labels[name] === value);

const firesNow = (alerts: readonly ActiveAlert[], expected: ExpectedAlert): boolean =>
  alerts.some((one) => one.state === 'firing' && isOne(one, expected));

const shortNameOf = ({ name }: { readonly name: string }): string => name.replace('Tradewind', '');
const namesOf = (stories: readonly AlertStory[]): string =>
  stories.flatMap(({ fires }) => fires.map(({ rule }) => rule)).join(', ') || 'nothing';

async function tellStory(story: AlertStory, on: ReturnType<typeof running>): Promise<void> {
  await story.tell(on.stage, async (...names) => {
    const left = new Set(story.fires.filter(({ rule }) => names.length === 0 || names.includes(rule)));
    await until(`${[...left].map(({ rule }) => rule).join(', ')} fire while ${story.what}`, async () => {
      const alerts = await on.prometheus.readAlerts();
      for (const expected of left) {
        if (!firesNow(alerts, expected)) continue;
        left.delete(expected);
        fired.add(expected);
      }
      return left.size === 0;
    });
    // Of an event that was counted once two scrapes must have told, or a rate would have nothing to show.
    for (const { measured, name } of rules.filter((rule) => names.includes(shortNameOf(rule)) || names.length === 0))
      if (story.fires.some(({ rule }) => `Tradewind${rule}` === name))
        await until(`${measured} returns data`, async () => (await on.prometheus.countSeries(measured)) > 0);
  });
}

beforeAll(async () => {
  found = await findPrometheus();
  if (!found.ok) return;
  ensureBuilt();
  stage = await AlertStage.start();
  const shown = renderRules(rules, { faster: FASTER });
  prometheus = await WatchingPrometheus.start(
    found.prometheus,
    join(stage.suite.directory, 'prometheus'),
    shown,
    stage.processes,
  );
  const started = prometheus;
  await until('Prometheus answers', () => started.isReady());
}, 300_000);

afterAll(async () => {
  await prometheus?.stop();
  await stage?.stop();
});

describe('a real Prometheus that scrapes the running suite', () => {
  it('scrapes every service and has loaded every shipped expression', LONG_STORY, async (context) => {
    const { prometheus: own, stage: on } = running(context);
    await until(
      'every service is scraped',
      async () => (await own.countSeries('up == 1')) === on.processes.length && (await own.readRules()).length > 0,
    );
    const loaded = await own.readRules();
    expect(loaded.map(({ name }) => name)).toEqual(rules.map(({ name }) => name));
  });

  it.for(STORIES_BY_ACT.map((stories) => ({ stories, names: namesOf(stories) })))(
    'fires $names',
    LONG_STORY,
    async ({ stories }, context) => {
      const on = running(context);
      await Promise.all(stories.map((story) => tellStory(story, on)));
      await on.stage.whenAllReady();
      const expected = stories.flatMap(({ fires }) => fires);
      expect(expected.filter((one) => !fired.has(one))).toEqual([]);
    },
  );

  it('has fired every alert that there is, each because of a real fault', (context) => {
    running(context);
    const names = new Set([...fired].map(({ rule }) => `Tradewind${rule}`));
    expect(rules.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
  });

  it('resolves every alert once its fault is gone', LONG_STORY, async (context) => {
    const { prometheus: own } = running(context);
    let left: readonly ExpectedAlert[] = [...fired];
    await until('every alert is resolved', async () => {
      const alerts = await own.readAlerts();
      left = [...fired].filter((expected) => alerts.some((one) => isOne(one, expected)));
      return left.length === 0;
    }).catch(() => undefined);
    expect(left).toEqual([]);
  });

  it(
    'returns data for every panel of every dashboard, and for what every rule compares',
    LONG_STORY,
    async (context) => {
      const { prometheus: own } = running(context);
      const boards = Object.values(dashboards(METRICS_BY_SERVICE)) as {
        readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
      }[];
      const shown = boards.flatMap(({ panels }) => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)));
      const empty: string[] = [];
      for (const expression of new Set([...shown, ...rules.map(({ measured }) => measured)]))
        if (!(await own.hasShownData(expression))) empty.push(expression);
      expect(empty).toEqual([]);
      expect((await own.readRules()).filter(({ health }) => health !== 'ok')).toEqual([]);
    },
  );

  it('sees that traces of orders have been taken by the collector', async (context) => {
    const { prometheus: own } = running(context);
    expect(await own.hasShownData('tradewind_order_traces_sent_total > 0')).toBe(true);
  });

  it('finds every metric of the catalogue exported, and no other of ours', async (context) => {
    const { prometheus: own } = running(context);
    const exported = new Set(
      (await own.readSeriesNames()).map((name) => name.replace(/_seconds_(?:bucket|sum|count)$/u, '_seconds')),
    );
    const known = [...Object.values(METRICS), ...PROCESS_METRICS].map(({ name }) => name);
    expect(known.filter((name) => !exported.has(name))).toEqual([]);
    expect([...exported].filter((name) => name.startsWith('tradewind_') && !known.includes(name))).toEqual([]);
  });
});
