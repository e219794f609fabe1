/** Rules about the objects of a rendering together: who selects whom, which flows are open, and what every app has. */
import { keyOf, podOf } from './render.mjs';
import { checkPod, checkServicePod } from './pod-rules.mjs';
import { settingProblems } from './apps.mjs';
import { wrongVenueProcesses } from './venue-processes.mjs';

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'Job']);
const DEFAULT_PORTS = {
  nats: 4222,
  tls: 4222,
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  postgres: 5432,
  postgresql: 5432,
};
const CREDENTIALS_IN_URL = /\/\/[^/\s:@]+:[^/\s@$]+@/u;

/** @typedef {{ rule: string, where: string, message: string }} Violation */

/**
 * All violations of one rendering.
 * @param {object[]} objects
 * @param {import('./apps.mjs').App[]} apps the apps that must be in it
 * @returns {Violation[]}
 */
export function checkCluster(objects, apps) {
  const violations = [];
  const reporter = (where) => (rule, message) => violations.push({ rule, where, message });
  const cluster = { objects, named: new Map(objects.map((object) => [keyOf(object), object])) };
  checkNamespace(cluster, reporter('namespace'));
  for (const object of objects) checkObject(cluster, object, apps, reporter(keyOf(object)));
  for (const app of apps) checkApp(cluster, app, reporter(`app ${app.name}`));
  for (const { name, message } of wrongVenueProcesses(processesOf(cluster, apps)))
    reporter(`app ${name}`)('venue-processes', message);
  return violations;
}

function checkNamespace({ objects }, report) {
  const restricted = objects.some(
    (object) =>
      object.kind === 'Namespace' && object.metadata.labels?.['pod-security.kubernetes.io/enforce'] === 'restricted',
  );
  if (!restricted) report('namespace', 'no Namespace enforces the restricted pod security standard');
  const deny = policiesOf(objects).some(
    ({ spec }) =>
      isEmpty(spec.podSelector) &&
      spec.policyTypes.includes('Ingress') &&
      spec.policyTypes.includes('Egress') &&
      !spec.ingress &&
      !spec.egress,
  );
  if (!deny) report('default-deny', 'no NetworkPolicy denies everything to everybody');
}

const isEmpty = (selector) =>
  Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0;
const policiesOf = (objects) => objects.filter((object) => object.kind === 'NetworkPolicy');
const workloadsOf = (objects) => objects.filter((object) => WORKLOADS.has(object.kind));
const podLabelsOf = (workload) => workload.spec.template.metadata?.labels ?? {};
const selects = (selector, labels) =>
  Object.entries(selector?.matchLabels ?? selector ?? {}).every(([name, value]) => labels[name] === value);

function checkObject(cluster, object, apps, report) {
  if (object.kind === 'Secret') report('plain-secret', 'a Secret is in the repository');
  if (object.kind === 'ConfigMap') checkConfigMap(object, report);
  if (object.kind === 'Service') checkService(cluster, object, report);
  if (['PodDisruptionBudget', 'NetworkPolicy'].includes(object.kind)) checkSelector(cluster, object, report);
  if (WORKLOADS.has(object.kind)) checkWorkload(cluster, object, apps, report);
}

function checkConfigMap({ data }, report) {
  for (const [name, value] of Object.entries(data ?? {})) {
    const isSecret = /(PASSWORD|SECRET|TOKEN|API_KEY)$/u.test(name) || name === 'DATABASE_URL';
    if (isSecret || CREDENTIALS_IN_URL.test(value)) report('plain-secret', `${name} is in the open`);
  }
}

function checkService({ objects }, service, report) {
  const targets = workloadsOf(objects).filter((workload) => selects(service.spec.selector, podLabelsOf(workload)));
  if (targets.length !== 1) report('selector', `it leads to ${targets.length} workloads`);
  for (const workload of targets) {
    const names = podOf(workload).containers.flatMap((container) => (container.ports ?? []).map((port) => port.name));
    for (const port of service.spec.ports) {
      if (!names.includes(port.targetPort))
        report('port', `${workload.metadata.name} has no port named ${port.targetPort}`);
    }
  }
}

function checkSelector({ objects }, object, report) {
  const selector = object.spec.selector ?? object.spec.podSelector;
  if (isEmpty(selector)) return;
  if (!workloadsOf(objects).some((workload) => selects(selector, podLabelsOf(workload)))) {
    // Postgres and NATS belong to the platform in the base.
    if (!['nats', 'postgres'].includes(selector.matchLabels['app.kubernetes.io/name']))
      report('selector', 'it selects no pod');
  }
}

function checkWorkload(cluster, workload, apps, report) {
  const pod = podOf(workload);
  checkPod(workload, pod, report);
  if (workload.spec.selector !== undefined && !selects(workload.spec.selector, podLabelsOf(workload)))
    report('selector', 'it does not select its own pods');
  if (!cluster.named.has(`ServiceAccount/${pod.serviceAccountName}`))
    report('service-account', `there is no ServiceAccount ${pod.serviceAccountName}`);
  if (pod.priorityClassName !== undefined && !cluster.named.has(`PriorityClass/${pod.priorityClassName}`))
    report('priority', `there is no PriorityClass ${pod.priorityClassName}`);
  if (workload.kind !== 'Job') {
    const budget = cluster.objects.some(
      (object) => object.kind === 'PodDisruptionBudget' && selects(object.spec.selector, podLabelsOf(workload)),
    );
    if (!budget) report('disruption-budget', 'it has no PodDisruptionBudget');
  }
  const app = appOf(pod, apps);
  if (app !== undefined) checkOurs(cluster, workload, app, report);
}

/** Which of our apps a pod runs, by its image. */
const appOf = ({ containers: [{ image }] }, apps) =>
  apps.find(({ name }) => image.startsWith(`tradewind/${name}:`) || image.startsWith(`tradewind/${name}@`));

/** Every workload that runs an app of ours, with its settings. */
function processesOf({ objects, named }, apps) {
  return workloadsOf(objects).flatMap((workload) => {
    const pod = podOf(workload);
    const app = appOf(pod, apps);
    const { name } = workload.metadata;
    const { replicas = 1 } = workload.spec;
    return app === undefined ? [] : [{ app, name, replicas, environment: environmentOf(named, pod.containers[0]) }];
  });
}

/** The environment of an app's container: its ConfigMaps, then its own entries; undefined for what only the cluster knows. */
export function environmentOf(named, container) {
  const environment = {};
  for (const { configMapRef } of container.envFrom ?? [])
    Object.assign(environment, named.get(`ConfigMap/${configMapRef?.name}`)?.data);
  for (const { name, value } of container.env ?? []) {
    environment[name] = value?.replaceAll(/\$\(([A-Z_]+)\)/gu, (_, other) => environment[other] ?? '0');
  }
  return environment;
}

function checkOurs(cluster, workload, app, report) {
  const pod = podOf(workload);
  const [container] = pod.containers;
  const environment = environmentOf(cluster.named, container);
  for (const { configMapRef } of container.envFrom ?? []) {
    if (!cluster.named.has(`ConfigMap/${configMapRef?.name}`))
      report('settings', `there is no ConfigMap ${configMapRef?.name}`);
  }
  checkShards(workload, environment, report);
  const { SHARD_INDEX: _index, SHARD_COUNT: _count, ...settings } = environment;
  for (const problem of settingProblems(app, settings)) report('settings', problem);
  checkSecretFiles(pod, container, app, settings, report);
  if (workload.kind !== 'Job') checkServicePod(pod, container, environment, report);
  checkFlows(cluster, workload, settings, report);
  checkAskedForHealth(cluster, settings, report);
}

function checkShards(workload, { SHARD_COUNT }, report) {
  // Pod i takes share i mod SHARD_COUNT: every share has equally many feeds, and at least one.
  const feeds = workload.spec.replicas / Number(SHARD_COUNT);
  if (SHARD_COUNT !== undefined && !(Number.isInteger(feeds) && feeds >= 1))
    report('shards', `SHARD_COUNT is ${SHARD_COUNT}, which does not divide the ${workload.spec.replicas} replicas`);
}

/** Whom the gateway asks why it is not ready must be reached while it is not: a Service leads to ready pods only, unless it says otherwise. */
function checkAskedForHealth({ named }, { GATEWAY_SERVICES = '' }, report) {
  for (const [host] of destinations({ GATEWAY_SERVICES })) {
    const service = named.get(`Service/${host}`);
    if (service !== undefined && service.spec.publishNotReadyAddresses !== true)
      report('health', `Service/${host} does not lead to a pod that is not ready, so that nobody learns why it is not`);
  }
}

/** Every NAME_FILE lies below a mounted Secret. */
function checkSecretFiles(pod, container, app, settings, report) {
  const secrets = new Set(
    (pod.volumes ?? []).filter((volume) => volume.secret !== undefined).map((volume) => volume.name),
  );
  const folders = (container.volumeMounts ?? [])
    .filter((mount) => secrets.has(mount.name))
    .map((mount) => `${mount.mountPath}/`);
  for (const [name, path] of Object.entries(settings)) {
    const isSecret = name.endsWith('_FILE') && !(name in (app.settings?.shape ?? {}));
    if (isSecret && path !== '' && !folders.some((folder) => path.startsWith(folder)))
      report('secret-file', `${name} is not in a mounted Secret`);
  }
}

/** Where the settings say that a workload goes: `[host, port]` of every address in them, also in lists. */
function destinations(settings) {
  const found = Object.entries(settings).flatMap(([name, value]) => {
    if (name.endsWith('DATABASE_URL_FILE')) return [['postgres', 5432]];
    const addresses = [
      ...(value ?? '').matchAll(/\b(nats|tls|https?|wss?|udp|postgres(?:ql)?):\/\/([\w.-]+)(?::(\d+))?/gu),
    ];
    return addresses.map(([, scheme, host, port]) => [host, Number(port ?? DEFAULT_PORTS[scheme])]);
  });
  return [...new Map(found.map((destination) => [destination.join(':'), destination])).values()];
}

/** Every flow that the settings mean is open at both of its ends; a name with a dot is outside of the cluster, `name.namespace.svc` in another namespace. */
function checkFlows({ objects, named }, workload, settings, report) {
  const own = podLabelsOf(workload);
  for (const [host, port] of destinations(settings)) {
    const service = named.get(`Service/${host}`);
    const end = service === undefined ? { isPeer: peerOf(host), port } : endOfService(service, port, objects);
    if (!isOpen(objects, 'egress', own, end.isPeer, end.port))
      report('flow', `no NetworkPolicy lets it reach ${host}:${port}`);
    if (service !== undefined && !isOpen(objects, 'ingress', end.labels, isPod(own), end.port))
      report('flow', `no NetworkPolicy lets it in at ${host}:${port}`);
  }
}

/** The pods behind a Service, and their port: policies see what comes to the pods, not to the Service. */
function endOfService({ spec }, port, objects) {
  const { targetPort = port } = spec.ports.find((entry) => entry.port === port) ?? {};
  const pods = workloadsOf(objects).filter((workload) => selects(spec.selector, podLabelsOf(workload)));
  const ports = pods.flatMap((workload) => podOf(workload).containers.flatMap((container) => container.ports ?? []));
  const named = ports.find(({ name }) => name === targetPort)?.containerPort;
  const labels = pods[0] === undefined ? spec.selector : podLabelsOf(pods[0]);
  return { labels, isPeer: isPod(labels), port: named ?? targetPort };
}

function peerOf(host) {
  const [, name, namespace] = /^([\w-]+)\.([\w-]+)\.svc(?:\.cluster\.local)?$/u.exec(host) ?? [];
  if (namespace !== undefined) return isPodElsewhere(namespace, { 'app.kubernetes.io/name': name });
  return host.includes('.') ? isOutside : isPod({ 'app.kubernetes.io/name': host });
}

const isOutside = (entry) => entry.ipBlock !== undefined;
const isPod = (labels) => (entry) =>
  entry.namespaceSelector === undefined && entry.podSelector !== undefined && selects(entry.podSelector, labels);
const isPodElsewhere = (namespace, labels) => (entry) =>
  entry.namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'] === namespace &&
  selects(entry.podSelector, labels);

function isOpen(objects, side, labels, isPeer, port) {
  const word = side === 'egress' ? 'to' : 'from';
  const allows = (rule) => (rule[word] ?? []).some(isPeer) && (rule.ports ?? []).some((entry) => entry.port === port);
  return policiesOf(objects).some(({ spec }) => selects(spec.podSelector, labels) && (spec[side] ?? []).some(allows));
}

/** What every app must have, found by the image of its workload. */
function checkApp({ objects, named }, app, report) {
  const workloads = workloadsOf(objects).filter((object) =>
    new RegExp(`^tradewind/${app.name}[:@]`, 'u').test(podOf(object).containers[0].image),
  );
  if (workloads.length === 0) report('missing', 'no workload runs it');
  for (const { kind, metadata } of workloads) {
    const { name } = metadata;
    if ((kind === 'Job') !== app.isJob) report('missing', `it runs as a ${kind}`);
    for (const wanted of ['ConfigMap', 'ServiceAccount', ...(app.isJob ? [] : ['Service', 'PodDisruptionBudget'])]) {
      if (!named.has(`${wanted}/${name}`)) report('missing', `there is no ${wanted} ${name}`);
    }
    const policies = policiesOf(objects).filter(
      (policy) => policy.spec.podSelector?.matchLabels?.['app.kubernetes.io/name'] === name,
    );
    if (policies.length === 0) report('missing', `no NetworkPolicy is about ${name}`);
  }
}
