import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type GuardedProcess, freePort, projectRoot, spawnGuarded } from '#libs/local-stack';
import type { KeptProcess } from '../../faults/tier/suite/kept-process.js';

const GRACE_MS = 5_000;
const STEP_SECONDS = 1;
/** What a panel's variables stand for when nothing is chosen. */
const VARIABLES: readonly (readonly [string, string])[] = [
  ['$__rate_interval', '1m'],
  ['$service', '.*'],
];

type Labels = Readonly<Record<string, string>>;

/** An alert whose condition holds now; it fires once it has held for long enough. */
export interface ActiveAlert {
  readonly labels: Labels;
  readonly state: 'pending' | 'firing';
}

/** A rule as Prometheus has it loaded. */
export interface LoadedRule {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
}

interface ScrapeConfig {
  readonly static_configs: readonly { readonly targets: readonly string[]; readonly labels: Labels }[];
}

/** A real Prometheus that scrapes the running suite as the shipped configuration says, each service at its port here, once a second. */
export class WatchingPrometheus {
  readonly #process: GuardedProcess;
  readonly #url: string;
  readonly #sinceMs: number;

  private constructor(process: GuardedProcess, url: string) {
    this.#process = process;
    this.#url = url;
    this.#sinceMs = Date.now();
  }

  /** Starts it with these rules in a folder of its own, and waits until it answers. */
  static async start(
    program: string,
    home: string,
    rules: string,
    apps: readonly KeptProcess[],
  ): Promise<WatchingPrometheus> {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'alerts.yml'), rules);
    writeFileSync(join(home, 'prometheus.json'), JSON.stringify(configurationFor(apps)));
    const address = `127.0.0.1:${await freePort()}`;
    const process = await spawnGuarded({
      command: program,
      args: [
        `--config.file=${join(home, 'prometheus.json')}`,
        `--storage.tsdb.path=${join(home, 'data')}`,
        `--web.listen-address=${address}`,
      ],
      env: {},
      cwd: home,
      graceMs: GRACE_MS,
    });
    return new WatchingPrometheus(process, `http://${address}`);
  }

  /** Whether it answers. @throws Error with its last lines if it has ended */
  async isReady(): Promise<boolean> {
    if (this.#process.hasExited()) throw new Error(`Prometheus ended: ${this.#process.lastLines(20)}`);
    const answer = await fetch(`${this.#url}/-/ready`).catch(() => undefined);
    return answer?.ok === true;
  }

  /** What an expression returns now, as series. */
  async countSeries(expression: string): Promise<number> {
    const { result } = await this.#ask<{ readonly result: readonly unknown[] }>('query', { query: expression });
    return result.length;
  }

  /** Whether an expression has returned anything since the start, as a panel that shows all of it would. */
  async hasShownData(expression: string): Promise<boolean> {
    const query = VARIABLES.reduce((text, [variable, value]) => text.replaceAll(variable, value), expression);
    const [start, end] = [String(this.#sinceMs / 1_000), String(Date.now() / 1_000)];
    const range = { query, start, end, step: String(STEP_SECONDS) };
    const { result } = await this.#ask<{ readonly result: readonly unknown[] }>('query_range', range);
    return result.length > 0;
  }

  /** The alerts of now. */
  async readAlerts(): Promise<readonly ActiveAlert[]> {
    const { alerts } = await this.#ask<{ readonly alerts: readonly ActiveAlert[] }>('alerts');
    return alerts;
  }

  /** The rules as they are loaded. */
  async readRules(): Promise<readonly LoadedRule[]> {
    const { groups } = await this.#ask<{ readonly groups: readonly { readonly rules: readonly LoadedRule[] }[] }>(
      'rules',
    );
    return groups.flatMap(({ rules }) => rules);
  }

  /** The names of all series that were ever scraped. */
  readSeriesNames(): Promise<readonly string[]> {
    return this.#ask<readonly string[]>('label/__name__/values');
  }

  async stop(): Promise<void> {
    await this.#process.stop();
  }

  async #ask<Data>(path: string, question: Labels = {}): Promise<Data> {
    const response = await fetch(`${this.#url}/api/v1/${path}?${new URLSearchParams(question).toString()}`);
    const answer = (await response.json()) as { readonly data: Data; readonly error?: string };
    if (!response.ok) throw new Error(`${path} ${JSON.stringify(question)}: ${answer.error}`);
    return answer.data;
  }
}

/** The shipped configuration, with the services at their ports on this machine, and a second between two scrapes. */
function configurationFor(apps: readonly KeptProcess[]): object {
  const file = join(projectRoot(), 'observability', 'prometheus', 'prometheus.yml');
  const shipped = parse(readFileSync(file, 'utf8')) as { readonly scrape_configs: readonly ScrapeConfig[] };
  const addressOf = (target: string): string => {
    const app = apps.find(({ name }) => name === target.split(':')[0]);
    if (app === undefined) throw new Error(`the shipped configuration scrapes ${target}, which does not run`);
    return `127.0.0.1:${app.port}`;
  };
  return {
    ...shipped,
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    scrape_configs: shipped.scrape_configs.map((job) => ({
      ...job,
      static_configs: job.static_configs.map((group) => ({ ...group, targets: group.targets.map(addressOf) })),
    })),
  };
}
