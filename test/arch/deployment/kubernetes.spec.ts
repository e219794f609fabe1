import { describe, expect, it } from 'vitest';
import { checkCluster } from '../../../scripts/check/deployment/cluster-rules.mjs';
import { checkSchemas } from '../../../scripts/check/deployment/schema.mjs';
import { type Tree, type Violation, at, find, localApps, localObjects, newRules, set } from './mutation.js';

const check = (objects: Tree[]): Violation[] => checkCluster(objects, localApps) as Violation[];
const before = check(localObjects());

const pod = (objects: Tree[], kind = 'Deployment', name = 'risk'): Tree =>
  at(find(objects, kind, name), 'spec', 'template', 'spec');
const container = (objects: Tree[], kind?: string, name?: string): Tree =>
  at(pod(objects, kind, name), 'containers', 0);
const remove = (objects: Tree[], kind: string, name: string): void => {
  objects.splice(objects.indexOf(find(objects, kind, name)), 1);
};
const text = (value: unknown): Tree => value as Tree;

/** One breakage per line: what is done, the rule that must name it, and how it is done. */
const BREAKAGES: readonly (readonly [string, string, (objects: Tree[]) => void])[] = [
  ['a pod that may run as root', 'pod-security', (o) => set(pod(o), ['securityContext', 'runAsNonRoot'], undefined)],
  [
    'a pod without the seccomp profile',
    'pod-security',
    (o) => set(pod(o), ['securityContext', 'seccompProfile'], undefined),
  ],
  ['a pod on the network of its node', 'pod-security', (o) => set(pod(o), ['hostNetwork'], true)],
  [
    'a folder of the node in a pod',
    'pod-security',
    (o) => set(pod(o), ['volumes', 0], { name: 'tmp', hostPath: { path: '/' } }),
  ],
  ['a pod of nobody in particular', 'pod-security', (o) => set(pod(o), ['securityContext', 'runAsUser'], undefined)],
  [
    'a container that adds a capability',
    'pod-security',
    (o) => set(container(o), ['securityContext', 'capabilities', 'add'], ['NET_ADMIN']),
  ],
  [
    'a container that may gain privileges',
    'pod-security',
    (o) => set(container(o), ['securityContext', 'allowPrivilegeEscalation'], true),
  ],
  ['a privileged container', 'pod-security', (o) => set(container(o), ['securityContext', 'privileged'], true)],
  [
    'a container that keeps its capabilities',
    'pod-security',
    (o) => set(container(o), ['securityContext', 'capabilities'], undefined),
  ],
  [
    'a root file system that can be written',
    'read-only-root',
    (o) => set(container(o), ['securityContext', 'readOnlyRootFilesystem'], undefined),
  ],
  [
    'a mounted service account token',
    'service-account-token',
    (o) => set(pod(o), ['automountServiceAccountToken'], undefined),
  ],
  ['a missing service account', 'service-account', (o) => remove(o, 'ServiceAccount', 'risk')],
  ['a pod without an account of its own', 'service-account', (o) => set(pod(o), ['serviceAccountName'], undefined)],
  ['a missing memory limit', 'resources', (o) => set(container(o), ['resources', 'limits', 'memory'], undefined)],
  ['missing requests', 'resources', (o) => set(container(o), ['resources', 'requests'], undefined)],
  ['an image without a tag', 'image', (o) => set(container(o, 'StatefulSet', 'nats'), ['image'], 'nats')],
  ['the image "latest"', 'image', (o) => set(container(o), ['image'], 'tradewind/risk:latest')],
  [
    'a password in the pod',
    'plain-secret',
    (o) => set(container(o), ['env'], [{ name: 'NATS_PASSWORD', value: 'hunter2' }]),
  ],
  [
    'a password in an address',
    'plain-secret',
    (o) => set(find(o, 'ConfigMap', 'risk'), ['data', 'NATS_URL'], 'nats://risk:hunter2@nats:4222'),
  ],
  [
    'a password in a ConfigMap',
    'plain-secret',
    (o) => set(find(o, 'ConfigMap', 'risk'), ['data', 'NATS_PASSWORD'], 'hunter2'),
  ],
  [
    'a Secret in the repository',
    'plain-secret',
    (o) => o.push({ kind: text('Secret'), metadata: { name: text('keys') } }),
  ],
  ['a missing startup probe', 'probe', (o) => set(container(o), ['startupProbe'], undefined)],
  ['a probe of another path', 'probe', (o) => set(container(o), ['readinessProbe', 'httpGet', 'path'], '/health/live')],
  [
    'a probe of a port that is not there',
    'probe',
    (o) => set(container(o), ['livenessProbe', 'httpGet', 'port'], 'admin'),
  ],
  ['another port than the setting says', 'port', (o) => set(container(o), ['ports', 0, 'containerPort'], 9999)],
  [
    'a server that no probe reaches',
    'port',
    (o) => set(find(o, 'ConfigMap', 'risk'), ['data', 'HTTP_HOST'], '127.0.0.1'),
  ],
  [
    'a service that leads to no port',
    'port',
    (o) => set(find(o, 'Service', 'risk'), ['spec', 'ports', 0, 'targetPort'], 'admin'),
  ],
  [
    'a service that leads to nobody',
    'selector',
    (o) => set(find(o, 'Service', 'risk'), ['spec', 'selector', 'app.kubernetes.io/name'], 'rsik'),
  ],
  [
    'a workload that selects other pods',
    'selector',
    (o) => set(find(o, 'Deployment', 'risk'), ['spec', 'selector', 'matchLabels', 'app.kubernetes.io/name'], 'rsik'),
  ],
  ['too little time to stop', 'stop', (o) => set(pod(o), ['terminationGracePeriodSeconds'], 5)],
  ['no pause before the stop', 'stop', (o) => set(container(o), ['lifecycle'], undefined)],
  ['a missing disruption budget', 'disruption-budget', (o) => remove(o, 'PodDisruptionBudget', 'risk')],
  ['a missing priority class', 'priority', (o) => remove(o, 'PriorityClass', 'tradewind-trading')],
  [
    'a namespace that enforces nothing',
    'namespace',
    (o) =>
      set(find(o, 'Namespace', 'tradewind'), ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'], 'baseline'),
  ],
  ['a network that is open by default', 'default-deny', (o) => remove(o, 'NetworkPolicy', 'default-deny')],
  [
    'a service that leads to nobody who could say why it is not ready',
    'health',
    (o) => set(find(o, 'Service', 'risk'), ['spec', 'publishNotReadyAddresses'], undefined),
  ],
  ['a flow that is not open at its start', 'flow', (o) => remove(o, 'NetworkPolicy', 'risk-to-nats')],
  ['a flow that is not open at its end', 'flow', (o) => remove(o, 'NetworkPolicy', 'postgres-from-services')],
  [
    'a flow to another port',
    'flow',
    (o) => set(find(o, 'NetworkPolicy', 'risk-to-postgres'), ['spec', 'egress', 0, 'ports', 0, 'port'], 5433),
  ],
  [
    'a flow out of the cluster that is not open',
    'flow',
    (o) => set(find(o, 'ConfigMap', 'risk'), ['data', 'NATS_URL'], 'nats://broker.example.com'),
  ],
  [
    'a setting that the app does not know',
    'settings',
    (o) => set(find(o, 'ConfigMap', 'provision'), ['data', 'LOG_LEVLE'], 'info'),
  ],
  [
    'a value that the app refuses',
    'settings',
    (o) => set(find(o, 'ConfigMap', 'provision'), ['data', 'LOG_LEVEL'], 'loud'),
  ],
  [
    'a setting that the app needs and does not get',
    'settings',
    (o) => set(find(o, 'ConfigMap', 'risk'), ['data', 'NATS_URL'], undefined),
  ],
  ['settings that are not there', 'settings', (o) => remove(o, 'ConfigMap', 'provision')],
  [
    'a secret file that nobody mounts',
    'secret-file',
    (o) =>
      set(find(o, 'ConfigMap', 'provision'), ['data', 'RISK_DATABASE_PASSWORD_FILE'], '/run/secrets/nowhere/password'),
  ],
  [
    'more feeds at one address than each of them reckons with',
    'venue-processes',
    (o) => set(find(o, 'StatefulSet', 'market-data-binance'), ['spec', 'replicas'], 4),
  ],
  [
    'an order entry that takes the weight of its exchange for its own',
    'venue-processes',
    (o) => set(find(o, 'ConfigMap', 'order-management'), ['data', 'VENUE_PROCESSES'], undefined),
  ],
  [
    'a feed that takes less than its part',
    'venue-processes',
    (o) => set(find(o, 'ConfigMap', 'market-data-binance'), ['data', 'VENUE_PROCESSES'], '30'),
  ],
  ['an app that nobody runs', 'missing', (o) => remove(o, 'Job', 'provision')],
  ['a job that would run for ever', 'missing', (o) => set(find(o, 'Job', 'provision'), ['kind'], 'Deployment')],
  ['an app without network policies', 'missing', (o) => remove(o, 'NetworkPolicy', 'provision-to-postgres')],
];

/** Breakages that need an app to be there, with its schema. */
const OURS = new Set(localApps.map((app: { name: string }) => app.name));

describe('the Kubernetes manifests', () => {
  it('keep every rule', () => {
    expect(before).toEqual([]);
  });

  it.each(BREAKAGES)('are refused with %s (%s)', (_what, rule, breakIt) => {
    const broken = localObjects();
    breakIt(broken);
    expect(newRules(before, check(broken))).toContain(rule);
  });

  it.runIf(OURS.has('market-data'))('are refused with shards that have no pod, or not equally many', () => {
    const broken = localObjects();
    const feed = find(broken, 'StatefulSet', 'market-data-binance');
    const environment = at(feed, 'spec', 'template', 'spec', 'containers', 0, 'env') as unknown as Tree[];
    const count = environment.findIndex((variable) => String(variable['name']) === 'SHARD_COUNT');
    set(feed, ['spec', 'template', 'spec', 'containers', 0, 'env', count, 'value'], '3');
    expect(newRules(before, check(broken))).toEqual(['shards']);
  });

  it('count those that leave by one address, and an account once however many stand by', () => {
    const objects = localObjects();
    set(find(objects, 'StatefulSet', 'order-management'), ['spec', 'replicas'], 2);
    expect(newRules(before, check(objects))).toEqual([]);
    set(find(objects, 'ConfigMap', 'order-management'), ['data', 'VENUE_ADDRESS'], 'another');
    set(find(objects, 'ConfigMap', 'order-management'), ['data', 'VENUE_PROCESSES'], '1');
    set(find(objects, 'ConfigMap', 'market-data-binance'), ['data', 'VENUE_PROCESSES'], '2');
    expect(newRules(before, check(objects))).toEqual([]);
  });

  it('are refused by the schemas for a wrong type and for a field that does not exist, and pass as they are', async () => {
    const objects = localObjects();
    expect(await checkSchemas(objects, 'clean')).toEqual([]);
    set(find(objects, 'Deployment', 'risk'), ['spec', 'replicas'], 'one');
    set(find(objects, 'Deployment', 'gateway'), ['spec', 'replicaz'], 1);
    const found = (await checkSchemas(objects, 'broken')) as Violation[];
    expect(found.map(({ rule, where }) => `${rule} ${where}`).sort()).toEqual([
      'schema Deployment/risk',
      'unknown-field Deployment/gateway',
    ]);
  });
});
