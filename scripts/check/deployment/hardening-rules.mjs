/**
 * Rules that harden a rendering beyond the restricted pod security standard: the union of what kube-linter, kube-score and the CIS
 * benchmark ask for, as far as it makes sense for trading. Two of theirs are inverted with a reason: images are pulled when they are
 * not present, because they are named by digest; and CPU limits stay, because the services are measured under them.
 */
import { keyOf, podOf } from './render.mjs';

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'Job']);
/** Namespaces know nothing of these. */
const CLUSTER_WIDE = new Set(['Namespace', 'PriorityClass']);
/** Who writes for an account, and how many of each may run at once; more would fight for one account. */
const WRITERS = { risk: 1, strategy: 1, 'order-management': 2, desk: 1 };
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'];
const PRIVILEGED_PORTS = 1024;
/** Owner and group may read: 0440. */
const LOOSEST_SECRET_MODE = 0o440;
const LEAST_PATIENCE_SECONDS = 20;
const NODE_LOCAL_DNS = '169.254.20.10/32';

const containersOf = (pod) => [...(pod.initContainers ?? []), ...(pod.containers ?? [])];
const labelsOf = (workload) => workload.spec.template.metadata?.labels ?? {};
const matches = (selector, labels) => Object.entries(selector ?? {}).every(([name, value]) => labels[name] === value);

/**
 * All violations of one rendering.
 * @param {object[]} objects
 * @returns {{ rule: string, where: string, message: string }[]}
 */
export function checkHardening(objects) {
  const violations = [];
  const reporter = (where) => (rule, message) => violations.push({ rule, where, message });
  for (const object of objects) {
    const report = reporter(keyOf(object));
    checkPlace(object, report);
    OBJECT_RULES[object.kind]?.(object, objects, report);
    if (WORKLOADS.has(object.kind)) checkWorkload(object, objects, report);
  }
  checkDns(objects, reporter('namespace'));
  checkSecure(objects, reporter);
  return violations;
}

/** One namespace, and no rights of the suite inside the cluster. */
function checkPlace({ kind, metadata }, report) {
  if (!CLUSTER_WIDE.has(kind) && metadata.namespace !== 'tradewind') report('place', `it is in ${metadata.namespace}`);
  if (/^(Cluster)?Role(Binding)?$/u.test(kind)) report('rights', 'no part of the suite needs rights in the cluster');
}

const OBJECT_RULES = {
  Service: ({ spec }, _objects, report) => {
    if ((spec.type ?? 'ClusterIP') !== 'ClusterIP')
      report('exposed', `a Service of type ${spec.type} leaves the cluster`);
    if ((spec.externalIPs ?? []).length > 0) report('exposed', 'it takes addresses outside of the cluster');
  },
  ServiceAccount: ({ automountServiceAccountToken }, _objects, report) => {
    if (automountServiceAccountToken !== false) report('service-account-token', 'its token is mounted by default');
  },
  NetworkPolicy: ({ spec }, _objects, report) => {
    for (const rule of spec.ingress ?? []) {
      if ((rule.from ?? []).length === 0) report('open-ingress', 'it lets everybody in');
      if ((rule.ports ?? []).length === 0) report('open-ports', 'it lets them in at every port');
    }
    for (const rule of spec.egress ?? []) {
      if ((rule.to ?? []).length === 0) report('open-egress', 'it lets its pods out to everybody');
      if ((rule.ports ?? []).length === 0) report('open-ports', 'it lets its pods out to every port');
      for (const { ipBlock } of rule.to ?? []) {
        const missing = PRIVATE.filter((range) => !(ipBlock?.except ?? []).includes(range));
        if (ipBlock?.cidr === '0.0.0.0/0' && missing.length > 0)
          report('open-egress', `the whole internet means ${missing.join(', ')} too`);
      }
    }
  },
  HorizontalPodAutoscaler: ({ spec }, objects, report) => {
    const { kind, name } = spec.scaleTargetRef;
    const target = objects.find((object) => keyOf(object) === `${kind}/${name}`);
    if (target === undefined) report('autoscaler', `there is no ${kind} ${name}`);
    if (target?.spec.replicas !== undefined) report('autoscaler', `${name} sets its own replicas: they would fight`);
    if (name in WRITERS) report('autoscaler-of-writer', `${name} writes for an account: it does not scale`);
    if (!(spec.minReplicas >= 2)) report('autoscaler', 'one replica is no redundancy');
  },
  PodDisruptionBudget: ({ spec }, _objects, report) => {
    if (spec.maxUnavailable === undefined && spec.minAvailable === undefined)
      report('disruption-budget', 'it says nothing');
    if (spec.maxUnavailable === 0) report('disruption-budget', 'no node could ever be drained');
  },
  ServiceMonitor: ({ spec }, objects, report) => {
    const services = objects.filter(
      (object) => object.kind === 'Service' && matches(spec.selector.matchLabels, object.metadata.labels ?? {}),
    );
    if (services.length === 0) report('service-monitor', 'it selects no service');
    for (const { honorLabels, port } of spec.endpoints) {
      if (services.some((service) => !service.spec.ports.some(({ name }) => name === port)))
        report('service-monitor', `there is no port ${port}`);
      if (honorLabels !== true) report('service-monitor', 'the label service of the suite would be renamed');
    }
  },
};

function checkWorkload(workload, objects, report) {
  const pod = podOf(workload);
  checkLabels(workload, report);
  checkPodOf(pod, report);
  for (const container of containersOf(pod)) checkContainer(pod, container, report);
  checkWriter(workload, report);
  checkSpread(workload, objects, report);
  if (workload.kind === 'Job') {
    for (const field of ['backoffLimit', 'activeDeadlineSeconds', 'ttlSecondsAfterFinished'])
      if (workload.spec[field] === undefined) report('job', `${field} is not set: it could stay for ever`);
  }
}

function checkLabels(workload, report) {
  for (const label of ['app.kubernetes.io/name', 'app.kubernetes.io/component'])
    if (labelsOf(workload)[label] === undefined) report('labels', `its pods have no label ${label}`);
}

function checkPodOf(pod, report) {
  if (!(pod.securityContext?.runAsGroup > 0)) report('group', 'runAsGroup is not set to somebody');
  if (pod.enableServiceLinks !== false) report('service-links', 'every service of the namespace is in its environment');
  if (pod.shareProcessNamespace === true) report('shared-processes', 'its containers see each other’s processes');
  if (pod.serviceAccountName === 'default') report('default-account', 'it runs as the account of everybody');
  for (const { emptyDir, name, secret } of pod.volumes ?? []) {
    if (emptyDir !== undefined && emptyDir.sizeLimit === undefined) report('volume-size', `${name} has no sizeLimit`);
    if (secret !== undefined && !(secret.defaultMode <= LOOSEST_SECRET_MODE))
      report('secret-mode', `${name} can be read by more than owner and group`);
  }
}

function checkContainer(pod, container, report) {
  const { livenessProbe, name, ports = [], readinessProbe, volumeMounts = [] } = container;
  if (container.imagePullPolicy !== 'IfNotPresent') report('pull-policy', `${name}: a digest needs no other pull`);
  for (const { containerPort, hostPort } of ports) {
    if (hostPort !== undefined) report('host-port', `${name}: it takes a port of its node`);
    if (containerPort < PRIVILEGED_PORTS) report('privileged-port', `${name}: port ${containerPort} is for root`);
  }
  const secrets = new Set(
    (pod.volumes ?? []).filter(({ secret }) => secret !== undefined).map((volume) => volume.name),
  );
  for (const mount of volumeMounts)
    if (secrets.has(mount.name) && mount.readOnly !== true) report('secret-mount', `${name}: secrets can be written`);
  if (livenessProbe === undefined || readinessProbe === undefined) return;
  const same = JSON.stringify(livenessProbe.httpGet) === JSON.stringify(readinessProbe.httpGet);
  if (same && livenessProbe.httpGet !== undefined)
    report('probes-differ', `${name}: what makes it not ready would restart it`);
  if ((livenessProbe.periodSeconds ?? 10) * (livenessProbe.failureThreshold ?? 3) < LEAST_PATIENCE_SECONDS)
    report('liveness-patience', `${name}: a short pause would restart it`);
  for (const probe of [livenessProbe, readinessProbe])
    if ((probe.timeoutSeconds ?? 1) >= (probe.periodSeconds ?? 10) + 1)
      report('probe-overlap', `${name}: a probe may last longer than its period`);
}

/** One writer of an account, never two during a roll-out; a stand-by is never ready, so that nobody may wait for it. */
function checkWriter({ kind, metadata, spec }, report) {
  const most = WRITERS[metadata.name];
  if (most === undefined) return;
  if (!(spec.replicas <= most)) report('writer', `${spec.replicas} replicas would fight for one account`);
  if (kind === 'Deployment' && spec.strategy?.type !== 'Recreate')
    report('writer', 'a roll-out would run two of it at once');
  if (kind === 'StatefulSet' && spec.replicas > 1 && spec.updateStrategy?.type !== 'OnDelete')
    report('stand-by', 'a roll-out would wait for the stand-by for ever');
}

/** What runs more than once does not run on one node alone. */
function checkSpread(workload, objects, report) {
  const isScaled = objects.some(
    ({ kind, spec }) => kind === 'HorizontalPodAutoscaler' && spec.scaleTargetRef.name === workload.metadata.name,
  );
  if (!isScaled && !(workload.spec.replicas > 1)) return;
  const spread = podOf(workload).topologySpreadConstraints ?? [];
  const isSpread = spread.some(
    ({ labelSelector, topologyKey }) =>
      topologyKey === 'kubernetes.io/hostname' && matches(labelSelector.matchLabels, labelsOf(workload)),
  );
  if (!isSpread) report('spread', 'all of its pods may be on one node');
}

/** Names are asked of the cluster's DNS pods and of the cache on each node. */
function checkDns(objects, report) {
  const peers = objects
    .filter(({ kind, spec }) => kind === 'NetworkPolicy' && Object.keys(spec.podSelector).length === 0)
    .flatMap(({ spec }) => spec.egress ?? [])
    .filter(({ ports = [] }) => ports.some(({ port }) => port === 53))
    .flatMap(({ to = [] }) => to);
  if (!peers.some(({ podSelector }) => podSelector?.matchLabels?.['k8s-app'] === 'kube-dns'))
    report('dns', 'nobody may ask the DNS of the cluster');
  if (!peers.some(({ ipBlock }) => ipBlock?.cidr === NODE_LOCAL_DNS))
    report('dns', 'NodeLocal DNSCache cannot be asked');
}

/** Where one of the suite takes TLS and nkeys only, all do: what is left in plain text tells the rest. */
function checkSecure(objects, reporter) {
  const settings = objects.filter(({ data, kind }) => kind === 'ConfigMap' && data.LOG_LEVEL !== undefined);
  // The exchange is somebody else's: it knows neither broker nor database.
  const ours = settings.filter(({ data }) =>
    Object.keys(data).some((name) => /^(NATS_URL|.*DATABASE_URL_FILE)$/u.test(name)),
  );
  if (!ours.some(({ data }) => data.SECURE_MODE === 'true')) return;
  for (const object of ours) {
    const { NATS_URL, SECURE_MODE } = object.data;
    const report = reporter(keyOf(object));
    if (SECURE_MODE !== 'true') report('secure', 'others take TLS only, and it does not');
    if (NATS_URL === undefined) continue;
    if (!NATS_URL.startsWith('tls://')) report('secure', `it enters the broker in plain text: ${NATS_URL}`);
    // A desk has several ways in, each with the name of its service in front.
    const ways = Object.entries(object.data).filter(([name]) => /NATS_(NKEY_SEED|PASSWORD)_FILE$/u.test(name));
    const filled = ways.filter(([, file]) => file !== '').map(([name]) => name);
    const seeds = filled.filter((name) => name.endsWith('NKEY_SEED_FILE'));
    const expected = ways.filter(([name]) => name.endsWith('PASSWORD_FILE')).length;
    if (seeds.length !== filled.length || seeds.length < Math.max(1, expected))
      report('secure', 'it enters the broker by a password');
  }
}
