import { describe, expect, it } from 'vitest';
import { checkHardening } from '../../../scripts/check/deployment/hardening-rules.mjs';
import { type Tree, type Violation, at, deployment, find, newRules, set } from './mutation.js';

/** The objects of a rendering, fresh for every use. */
function objectsOf(name: string): Tree[] {
  const rendering = deployment.renderings.find((candidate: { name: string }) => candidate.name === name);
  if (rendering === undefined) throw new Error(`there is no rendering named ${name}`);
  return structuredClone(rendering.objects) as unknown as Tree[];
}

const check = (objects: Tree[]): Violation[] => checkHardening(objects);
const pod = (objects: Tree[], kind = 'Deployment', name = 'risk'): Tree =>
  at(find(objects, kind, name), 'spec', 'template', 'spec');
const container = (objects: Tree[]): Tree => at(pod(objects), 'containers', 0);
const remove = (objects: Tree[], kind: string, name: string): void => {
  objects.splice(objects.indexOf(find(objects, kind, name)), 1);
};
const policy = (objects: Tree[], name: string): Tree => at(find(objects, 'NetworkPolicy', name), 'spec');

/** One breakage per line: what is done, the rule that must name it, and how it is done. */
const BREAKAGES: readonly (readonly [string, string, (objects: Tree[]) => void])[] = [
  [
    'an object in another namespace',
    'place',
    (o) => set(find(o, 'Service', 'risk'), ['metadata', 'namespace'], 'default'),
  ],
  [
    'rights in the cluster',
    'rights',
    (o) => o.push({ kind: 'ClusterRole', metadata: { name: 'x' } } as unknown as Tree),
  ],
  [
    'a service that leaves the cluster',
    'exposed',
    (o) => set(find(o, 'Service', 'risk'), ['spec', 'type'], 'NodePort'),
  ],
  [
    'a service with foreign addresses',
    'exposed',
    (o) => set(find(o, 'Service', 'risk'), ['spec', 'externalIPs'], ['1.2.3.4']),
  ],
  [
    'a service account that mounts its token',
    'service-account-token',
    (o) => set(find(o, 'ServiceAccount', 'risk'), ['automountServiceAccountToken'], undefined),
  ],
  [
    'a policy that lets everybody in',
    'open-ingress',
    (o) => set(policy(o, 'risk-from-monitoring'), ['ingress', 0, 'from'], []),
  ],
  [
    'a policy that opens every port',
    'open-ports',
    (o) => set(policy(o, 'risk-from-monitoring'), ['ingress', 0, 'ports'], []),
  ],
  [
    'a policy that lets out to everybody',
    'open-egress',
    (o) => set(policy(o, 'risk-to-nats'), ['egress', 0, 'to'], []),
  ],
  [
    'a policy that lets out at every port',
    'open-ports',
    (o) => set(policy(o, 'risk-to-nats'), ['egress', 0, 'ports'], undefined),
  ],
  [
    'an internet that includes private networks',
    'open-egress',
    (o) => set(policy(o, 'order-management-to-exchange'), ['egress', 0, 'to', 0, 'ipBlock', 'except'], ['10.0.0.0/8']),
  ],
  ['an autoscaler of nothing', 'autoscaler', (o) => remove(o, 'Deployment', 'gateway')],
  ['an autoscaler that fights', 'autoscaler', (o) => set(find(o, 'Deployment', 'gateway'), ['spec', 'replicas'], 2)],
  [
    'an autoscaler that leaves one',
    'autoscaler',
    (o) => set(find(o, 'HorizontalPodAutoscaler', 'gateway'), ['spec', 'minReplicas'], 1),
  ],
  [
    'an autoscaler of a writer',
    'autoscaler-of-writer',
    (o) => set(find(o, 'HorizontalPodAutoscaler', 'gateway'), ['spec', 'scaleTargetRef', 'name'], 'risk'),
  ],
  [
    'a disruption budget that says nothing',
    'disruption-budget',
    (o) => set(find(o, 'PodDisruptionBudget', 'market-data-binance'), ['spec', 'maxUnavailable'], undefined),
  ],
  [
    'a disruption budget that holds every node',
    'disruption-budget',
    (o) => set(find(o, 'PodDisruptionBudget', 'market-data-binance'), ['spec', 'maxUnavailable'], 0),
  ],
  [
    'a monitor of nothing',
    'service-monitor',
    (o) => set(find(o, 'ServiceMonitor', 'risk'), ['spec', 'selector', 'matchLabels', 'app.kubernetes.io/name'], 'x'),
  ],
  [
    'a monitor of a port that is not there',
    'service-monitor',
    (o) => set(find(o, 'ServiceMonitor', 'risk'), ['spec', 'endpoints', 0, 'port'], 'admin'),
  ],
  [
    'a monitor that renames our labels',
    'service-monitor',
    (o) => set(find(o, 'ServiceMonitor', 'risk'), ['spec', 'endpoints', 0, 'honorLabels'], undefined),
  ],
  [
    'a pod without its labels',
    'labels',
    (o) =>
      set(
        find(o, 'Deployment', 'risk'),
        ['spec', 'template', 'metadata', 'labels', 'app.kubernetes.io/component'],
        undefined,
      ),
  ],
  ['a pod of the group of root', 'group', (o) => set(pod(o), ['securityContext', 'runAsGroup'], 0)],
  ['every service in the environment', 'service-links', (o) => set(pod(o), ['enableServiceLinks'], undefined)],
  ['processes that see each other', 'shared-processes', (o) => set(pod(o), ['shareProcessNamespace'], true)],
  ['the account of everybody', 'default-account', (o) => set(pod(o), ['serviceAccountName'], 'default')],
  ['a volume without a limit', 'volume-size', (o) => set(pod(o), ['volumes', 0, 'emptyDir'], {})],
  ['secrets that everybody reads', 'secret-mode', (o) => set(pod(o), ['volumes', 1, 'secret', 'defaultMode'], 0o444)],
  ['secrets that can be written', 'secret-mount', (o) => set(container(o), ['volumeMounts', 1, 'readOnly'], undefined)],
  ['an image that is pulled each time', 'pull-policy', (o) => set(container(o), ['imagePullPolicy'], 'Always')],
  ['a port of the node', 'host-port', (o) => set(container(o), ['ports', 0, 'hostPort'], 8080)],
  ['a port of root', 'privileged-port', (o) => set(container(o), ['ports', 0, 'containerPort'], 80)],
  [
    'a restart where it is not ready',
    'probes-differ',
    (o) => set(container(o), ['livenessProbe', 'httpGet', 'path'], '/health/ready'),
  ],
  ['an impatient liveness', 'liveness-patience', (o) => set(container(o), ['livenessProbe', 'failureThreshold'], 1)],
  ['probes that overlap', 'probe-overlap', (o) => set(container(o), ['readinessProbe', 'timeoutSeconds'], 60)],
  ['two writers', 'writer', (o) => set(find(o, 'Deployment', 'risk'), ['spec', 'replicas'], 2)],
  [
    'a writer that is rolled',
    'writer',
    (o) => set(find(o, 'Deployment', 'risk'), ['spec', 'strategy', 'type'], 'RollingUpdate'),
  ],
  [
    'three instances of order-management',
    'writer',
    (o) => set(find(o, 'StatefulSet', 'order-management'), ['spec', 'replicas'], 3),
  ],
  [
    'a roll-out that waits for the stand-by',
    'stand-by',
    (o) => set(find(o, 'StatefulSet', 'order-management'), ['spec', 'updateStrategy', 'type'], 'RollingUpdate'),
  ],
  [
    'all pods on one node',
    'spread',
    (o) => set(pod(o, 'StatefulSet', 'market-data-binance'), ['topologySpreadConstraints'], undefined),
  ],
  [
    'a scaled gateway on one node',
    'spread',
    (o) => set(pod(o, 'Deployment', 'gateway'), ['topologySpreadConstraints'], []),
  ],
  [
    'a job that stays for ever',
    'job',
    (o) => set(find(o, 'Job', 'provision'), ['spec', 'activeDeadlineSeconds'], undefined),
  ],
  [
    'one that takes plain text where others take TLS only',
    'secure',
    (o) => set(find(o, 'ConfigMap', 'risk'), ['data', 'SECURE_MODE'], undefined),
  ],
  [
    'a broker that is entered in plain text',
    'secure',
    (o) => set(find(o, 'ConfigMap', 'risk'), ['data', 'NATS_URL'], 'nats://nats:4222'),
  ],
  [
    'a broker that is entered by a password',
    'secure',
    (o) => set(find(o, 'ConfigMap', 'risk'), ['data', 'NATS_NKEY_SEED_FILE'], undefined),
  ],
  ['no DNS', 'dns', (o) => set(policy(o, 'dns'), ['egress', 0, 'to'], [])],
  ['no DNS of the node', 'dns', (o) => set(policy(o, 'dns'), ['egress', 1, 'to'], [])],
];

describe('the hardening of every rendering', () => {
  it.each(
    deployment.renderings.map(({ name, objects }: { name: string; objects: object[] }) => [name, objects] as const),
  )('holds for %s', (_name, objects) => {
    expect(checkHardening(objects)).toEqual([]);
  });

  it.each(BREAKAGES)('is broken by %s (%s)', (_what, rule, breakIt) => {
    // The overlay that has a stand-by, an autoscaler and monitors.
    const broken = objectsOf('paper');
    breakIt(broken);
    expect(newRules([], check(broken))).toContain(rule);
  });

  it.each([
    ['that takes plain text', 'SECURE_MODE', 'false'],
    ['that enters the broker in plain text', 'NATS_URL', 'nats://nats:4222'],
    ['one of whose services has no nkey', 'STRATEGY_NATS_NKEY_SEED_FILE', ''],
    ['one of whose services has a password', 'RISK_NATS_PASSWORD_FILE', '/run/secrets/tradewind/risk-nats-password'],
  ])('is broken by a desk %s where the others take TLS only', (_what, name, value) => {
    const broken = objectsOf('desk-production');
    set(find(broken, 'ConfigMap', 'desk'), ['data', name], value);
    expect(newRules([], check(broken))).toEqual(['secure']);
  });

  it('lets a desk out to the collector of reports only by its own policy', () => {
    const names = objectsOf('desk-production').map((object) => String(at(object, 'metadata', 'name')));
    expect(names.filter((name) => name.endsWith('-to-collector'))).toEqual([
      'desk-to-collector',
      'gateway-to-collector',
    ]);
  });
});
