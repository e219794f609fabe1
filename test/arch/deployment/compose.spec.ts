import { join } from 'node:path';
import { projectRoot } from '#libs/local-stack';
import { readYaml } from '../../../scripts/check/deployment/render.mjs';
import { describe, expect, it } from 'vitest';
import { composeEnvironment, composeShapes, kubernetesSecrets } from '../../../scripts/demo-secrets.mjs';
import { checkCompose } from '../../../scripts/check/deployment/compose-rules.mjs';
import { checkDockerfile } from '../../../scripts/check/deployment/dockerfile-rules.mjs';
import {
  type Tree,
  type Violation,
  at,
  composeObjects,
  deployment,
  find,
  localApps,
  newRules,
  set,
} from './mutation.js';

const check = (compose: unknown, example: string = deployment.example): Violation[] =>
  checkCompose(compose as { services: object }, deployment.apps, composeObjects(), example) as Violation[];
const original = (): Tree => structuredClone(deployment.compose) as Tree;
const before = check(original());
const service = (compose: Tree, name: string): Tree => at(compose, 'services', name);

const BREAKAGES: readonly (readonly [string, string, (compose: Tree) => void])[] = [
  ['a field that does not exist', 'unknown-field', (c) => set(service(c, 'nats'), ['enviroment'], {})],
  ['an image without a tag', 'image', (c) => set(service(c, 'nats'), ['image'], 'nats')],
  [
    'a password in the file',
    'plain-secret',
    (c) => set(service(c, 'provision'), ['environment', 'RISK_DATABASE_PASSWORD'], 'hunter2'),
  ],
  [
    'a password in an address',
    'plain-secret',
    (c) => set(service(c, 'provision'), ['environment', 'OWNER_DATABASE_URL'], 'postgres://a:b@postgres/x'),
  ],
  [
    'a default for a password',
    'plain-secret',
    (c) => set(service(c, 'provision'), ['environment', 'RISK_DATABASE_PASSWORD'], '${P:-hunter2}'),
  ],
  [
    'waiting for a service that is not there',
    'depends-on',
    (c) => set(service(c, 'risk'), ['depends_on', 'redis'], { condition: 'service_started' }),
  ],
  [
    'waiting for a service that another profile has',
    'depends-on',
    (c) => set(service(c, 'gateway'), ['depends_on', 'desk', 'required'], undefined),
  ],
  [
    'waiting for a condition that does not exist',
    'depends-on',
    (c) => set(service(c, 'risk'), ['depends_on', 'provision'], { condition: 'service_ready' }),
  ],
  [
    'waiting for the health of one without a check',
    'depends-on',
    (c) => set(service(c, 'nats'), ['healthcheck'], undefined),
  ],
  ['a missing health check', 'health-check', (c) => set(service(c, 'risk'), ['healthcheck'], undefined)],
  ['a volume that is not there', 'volume', (c) => set(service(c, 'nats'), ['volumes', 1], 'stream:/data')],
  ['a port that is open to the network', 'port', (c) => set(service(c, 'gateway'), ['ports', 0], '8080:8080')],
  ['an app that is not there', 'missing', (c) => set(c, ['services', 'provision'], undefined)],
  ['an app that builds another', 'build', (c) => set(service(c, 'provision'), ['build', 'args', 'APP'], 'risk')],
  ['a root file system that can be written', 'hardening', (c) => set(service(c, 'provision'), ['read_only'], false)],
  [
    'a setting that the app does not know',
    'settings',
    (c) => set(service(c, 'risk'), ['environment', 'NATS_ULR'], 'nats://nats:4222'),
  ],
  [
    'another value than in Kubernetes',
    'agreement',
    (c) => set(service(c, 'risk'), ['environment', 'NATS_URL'], 'nats://broker:4222'),
  ],
  [
    'a desk that takes what its exchange grants the address twice',
    'venue-processes',
    (c) => set(service(c, 'desk'), ['environment', 'VENUE_PROCESSES'], undefined),
  ],
  [
    'a setting that Kubernetes lacks',
    'agreement',
    (c) => set(service(c, 'risk'), ['environment', 'NATS_TIMEOUT_MS'], '1'),
  ],
];

describe('docker-compose.yml', () => {
  it('keeps every rule', () => {
    expect(before).toEqual([]);
  });

  it.each(BREAKAGES)('is refused with %s (%s)', (_what, rule, breakIt) => {
    const broken = original();
    breakIt(broken);
    expect(newRules(before, check(broken))).toContain(rule);
  });

  it.each([
    ['a variable that .env.example lacks', 'example', deployment.example.replace('POSTGRES_PASSWORD=', '')],
    ['a variable in .env.example that nobody needs', 'example', `${deployment.example}\nNOBODY=\n`],
    [
      'a password in .env.example',
      'plain-secret',
      deployment.example.replace('POSTGRES_PASSWORD=', 'POSTGRES_PASSWORD=hunter2'),
    ],
  ])('is refused with %s (%s)', (_what, rule, example) => {
    expect(newRules(before, check(original(), example))).toContain(rule);
  });
});

describe('the secrets made for a suite without money', () => {
  it('are every variable that docker-compose.yml asks for, each new and fit for the NATS server', () => {
    const listed = [...deployment.example.matchAll(/^([A-Z0-9_]+)=$/gmu)].map((match) => match[1]);
    const values = composeEnvironment();
    expect(new Set(Object.keys(values))).toEqual(new Set(listed));
    expect(new Set(Object.values(values)).size).toBe(listed.length);
    const key = String.raw`[\w-]{43}`;
    for (const [name, value] of Object.entries(values)) {
      if (name.startsWith('SIGNING_KEY_')) expect(value).toMatch(new RegExp(`^${key}$`, 'u'));
      else if (name === 'TRUSTED_KEYS') expect(value).toMatch(new RegExp(`^([a-z-]+:${key},?)+$`, 'u'));
      else expect(value, name).toMatch(/^[a-z][0-9a-z]{30,}$/u);
    }
  });

  it('are every Secret and key that the manifests mount or read', () => {
    const objects = composeObjects();
    const secrets = kubernetesSecrets() as Record<string, Record<string, string>>;
    for (const object of objects.filter((candidate) =>
      ['Deployment', 'StatefulSet', 'Job'].includes(String(candidate['kind'])),
    )) {
      const wanted = JSON.stringify(object).matchAll(
        /"secret(?:Name|KeyRef)":(?:"([^"]+)"|\{"name":"([^"]+)","key":"([^"]+)"\})/gu,
      );
      for (const [, mounted, named = '', key = ''] of wanted) {
        expect(Object.keys(secrets)).toContain(mounted ?? named);
        if (mounted === undefined) expect(Object.keys(secrets[named] ?? {})).toContain(key);
        else
          expect(Object.keys(secrets[mounted] ?? {})).toEqual(
            expect.arrayContaining(filesOf(objects, String(at(object, 'metadata', 'name')))),
          );
      }
    }
  });
});

/** The settings of the desk in the compose file with their defaults, as far as they are ports. */
function resolvedDesk(): Record<string, unknown> {
  const shape = deployment.apps.find(({ name }) => name === 'desk')?.settings?.shape ?? {};
  const ports = Object.entries(shape).filter(([name]) => name.endsWith('_HTTP_PORT'));
  return Object.fromEntries(ports.map(([name, schema]) => [name, schema.parse(undefined)]));
}

/** The keys of its Secret that the ConfigMap of a workload points at. */
function filesOf(objects: Tree[], name: string): string[] {
  if (['nats', 'postgres'].includes(name)) return name === 'postgres' ? ['owner-password'] : [];
  const values = Object.values(at(find(objects, 'ConfigMap', name), 'data')).map(String);
  return values.flatMap((value) => /^\/run\/secrets\/tradewind\/(.+)$/u.exec(value)?.[1] ?? []);
}

describe('the Dockerfile', () => {
  const { dockerfile } = deployment;

  it('keeps every rule', () => {
    expect(checkDockerfile(dockerfile)).toEqual([]);
  });

  it.each([
    ['the base "latest"', 'base', dockerfile.replace('24-bookworm-slim\n\n', 'latest\n\n')],
    ['a base that cannot be pinned', 'base', dockerfile.replaceAll('FROM ${NODE_IMAGE}', 'FROM node:24')],
    ['one stage only', 'stages', dockerfile.replace(/^FROM .* AS runtime$/mu, '')],
    ['root', 'root', dockerfile.replace(/^USER .*$/mu, '')],
    ['no list of what it is made of', 'sbom', dockerfile.replace(/^RUN npm sbom.*$/mu, '')],
    ['root by its number', 'root', dockerfile.replace(/^USER .*$/mu, 'USER 0')],
    ['a shell that gets the signals', 'signals', dockerfile.replace(/^ENTRYPOINT .*$/mu, 'ENTRYPOINT node main.mjs')],
    ['an installation without the lock file', 'lockfile', dockerfile.replace('npm ci', 'npm install')],
    ['development dependencies', 'prune', dockerfile.replace('npm prune', 'npm ls')],
    ['an app that is fixed', 'app', dockerfile.replace('ARG APP\n', '')],
    ['a download', 'add', `${dockerfile}\nADD https://example.com/x /x\n`],
    ['a secret', 'plain-secret', `${dockerfile}\nENV API_KEY=abc\n`],
  ])('is refused with %s (%s)', (_what, rule, broken) => {
    expect((checkDockerfile(broken) as Violation[]).map((violation) => violation.rule)).toContain(rule);
  });
});

describe('what Prometheus and Grafana of the compose file read', () => {
  const file = (name: string): unknown => readYaml(join(projectRoot(), 'observability', name))[0];

  interface Job {
    readonly honor_labels: boolean;
    readonly static_configs: readonly { targets: readonly string[]; labels: { service: string } }[];
  }
  const jobOf = (name: string): Job =>
    (file(`prometheus/${name}`) as { readonly scrape_configs: readonly [Job] }).scrape_configs[0];

  it('is, with a desk, the same under the same names, each service on its port of the desk, and the desk itself', () => {
    const job = jobOf('prometheus.desk.yml');
    const environment = resolvedDesk();
    const targets = new Map(job.static_configs.map(({ labels, targets: [target = ''] }) => [labels.service, target]));
    const inDesk = ['market-data', 'strategy', 'risk', 'order-management'];
    for (const name of inDesk) {
      const port = String(environment[`${name.toUpperCase().replace('-', '_')}_HTTP_PORT`]);
      expect(targets.get(name), name).toBe(`desk:${port}`);
      expect(composeShapes.desk.GATEWAY_SERVICES).toContain(`=http://desk:${port}`);
    }
    const services = jobOf('prometheus.yml').static_configs.map(({ labels }) => labels.service);
    expect(new Set(targets.keys())).toEqual(new Set([...services, 'desk']));
    expect([job.honor_labels, targets.get('desk'), targets.get('gateway')]).toEqual([
      true,
      'desk:8080',
      'gateway:8080',
    ]);
  });

  it('is every app that serves, on its port', () => {
    const job = jobOf('prometheus.yml');
    const apps = localApps.filter(({ isJob }: { isJob: boolean }) => !isJob) as { name: string }[];
    expect(job.honor_labels).toBe(true);
    const targets = new Set(job.static_configs.map((configuration) => configuration.targets[0]));
    expect(targets).toEqual(new Set(apps.map(({ name }) => `${name}:8080`)));
    expect(job.static_configs).toHaveLength(apps.length);
    for (const one of job.static_configs) expect(one.targets).toEqual([`${one.labels.service}:8080`]);
  });

  it('is the data source that the dashboards name', () => {
    const { datasources } = file('grafana/provisioning/datasources/prometheus.yml') as {
      datasources: { uid: string }[];
    };
    expect(datasources.map(({ uid }) => uid)).toEqual(['tradewind']);
    for (const board of ['trading', 'latency', 'feeds', 'risk', 'system'])
      expect(JSON.stringify(file(`grafana/dashboards/${board}.json`))).toContain('"uid":"tradewind"');
  });
});
