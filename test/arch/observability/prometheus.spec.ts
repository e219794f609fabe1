import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import {
  type FoundPrometheus,
  type GuardedProcess,
  findPrometheus,
  freePort,
  projectRoot,
  runCommand,
  spawnGuarded,
} from '#libs/local-stack';
import { METRICS, METRICS_BY_SERVICE, Metrics, SystemScheduler, pollUntil } from '#libs/platform';
import { alertRules, renderRuleTests } from '../../../scripts/observability/alert-rules.mjs';
import { dashboards } from '../../../scripts/observability/dashboards.mjs';

const RULES = join(projectRoot(), 'observability/prometheus/alerts.yml');
const rules = alertRules(METRICS);
const time = new SystemScheduler();
const folder = mkdtempSync(join(tmpdir(), 'tradewind-prometheus-'));
let found: FoundPrometheus;
const servers: Server[] = [];
let running: GuardedProcess | undefined;

function toolsOr(context: TestContext): Extract<FoundPrometheus, { ok: true }> {
  if (!found.ok) return context.skip(`there is no Prometheus: ${found.reason}`);
  return found;
}

beforeAll(async () => {
  found = await findPrometheus();
});

afterAll(async () => {
  await running?.stop();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

/** A service that shows every metric of its section and of every service, each with a value that grows. */
async function exporterOf(service: string): Promise<string> {
  const metrics = Metrics.forService(service);
  metrics.showProcess();
  const own = METRICS_BY_SERVICE[service as keyof typeof METRICS_BY_SERVICE] as typeof METRICS_BY_SERVICE.risk;
  const grow = (): void => {
    for (const spec of [...Object.values(METRICS_BY_SERVICE['every service']), ...Object.values(own)]) {
      const labels = Object.fromEntries(spec.labels.map((label) => [label, 'x'])) as never;
      const metric = spec as never;
      if (spec.kind === 'counter') (metrics.counter(metric) as { inc(of: unknown): void }).inc(labels);
      else if (spec.kind === 'gauge') (metrics.gauge(metric) as { set(to: number, of: unknown): void }).set(1, labels);
      else (metrics.histogram(metric) as { observe(to: number, of: unknown): void }).observe(0.01, labels);
    }
  };
  const server = createServer((_request, response) => {
    grow();
    void metrics.renderText().then((text) => response.setHeader('content-type', 'text/plain').end(text));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Answer {
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

async function query(url: string, expression: string): Promise<Answer['data']['result']> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  const answer = (await response.json()) as Answer & { readonly error?: string };
  if (!response.ok) throw new Error(`${expression}: ${answer.error}`);
  return answer.data.result;
}

/** A Prometheus that has seen every service some times. */
async function startPrometheus(program: string): Promise<string> {
  const services = Object.keys(METRICS_BY_SERVICE).filter((name) => name !== 'every service');
  const targets = await Promise.all(services.map(async (service) => [service, await exporterOf(service)] as const));
  const configuration = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [RULES],
    scrape_configs: [
      {
        job_name: 'tradewind',
        honor_labels: true,
        static_configs: targets.map(([service, address]) => ({ targets: [address], labels: { service } })),
      },
    ],
  };
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(configuration));
  const address = `127.0.0.1:${await freePort()}`;
  running = await spawnGuarded({
    command: program,
    args: [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    env: process.env,
    cwd: folder,
    graceMs: 5_000,
  });
  const url = `http://${address}`;
  const seen = await pollUntil(time, { intervalMs: 250, timeoutMs: 40_000 }, async () => {
    if (running?.hasExited() === true) throw new Error(running.lastLines(20));
    const counted = await query(url, 'count_over_time(up[1m]) > 2').catch(() => []);
    return counted.length === services.length ? 'seen' : undefined;
  });
  if (seen === undefined) throw new Error(`Prometheus has not seen the services: ${running.lastLines(20)}`);
  return url;
}

describe('with a real Prometheus', () => {
  it('every panel of every dashboard shows data, and every rule is evaluated', { timeout: 60_000 }, async (context) => {
    const url = await startPrometheus(toolsOr(context).prometheus);
    const boards = Object.values(dashboards(METRICS_BY_SERVICE)) as {
      panels: { title: string; targets: { expr: string }[] }[];
    }[];
    const expressions = boards.flatMap(({ panels }) =>
      panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    );
    const asked = expressions.map((expr) => expr.replaceAll('$__rate_interval', '1m').replaceAll('$service', '.*'));
    const empty: string[] = [];
    for (const expression of asked) if ((await query(url, expression)).length === 0) empty.push(expression);
    expect(empty.filter((expression) => !expression.includes('nodejs_gc_duration'))).toEqual([]);
    for (const { metric } of rules) expect(await query(url, metric), metric).not.toEqual([]);
    const state = (await (await fetch(`${url}/api/v1/rules`)).json()) as {
      data: { groups: { rules: { name: string; health: string }[] }[] };
    };
    const shown = state.data.groups.flatMap((group) => group.rules);
    expect(shown.map(({ name }) => name)).toEqual(rules.map(({ name }) => name));
    expect(shown.filter(({ health }) => health === 'err')).toEqual([]);
  });

  it(
    'every alert fires because of a fault, after the pause that it has, and resolves',
    { timeout: 120_000 },
    async (context) => {
      const { promtool } = toolsOr(context);
      expect((await runCommand(promtool, ['check', 'rules', RULES])).code).toBe(0);
      const file = join(folder, 'alerts.test.yml');
      writeFileSync(file, renderRuleTests(rules, RULES));
      const { code, output } = await runCommand(promtool, ['test', 'rules', file], { timeoutMs: 100_000 });
      expect(output).toContain('SUCCESS');
      expect(code).toBe(0);
    },
  );
});
