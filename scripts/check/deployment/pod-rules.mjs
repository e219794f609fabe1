/**
 * Rules about one pod template at a time: the restricted pod security standard and more, images, resources, probes,
 * ports and secrets. Each rule is a function of (object, pod, report).
 */

/** A start that waits for Postgres or NATS is not ended: the process lives, and readiness says what it waits for. */
const PROBES = { startupProbe: '/health/live', livenessProbe: '/health/live', readinessProbe: '/health/ready' };
const SECRET_NAME = /(PASSWORD|SECRET|TOKEN|API_KEY|PRIVATE_KEY|DATABASE_URL)$/u;
const CREDENTIALS_IN_URL = /\/\/[^/\s:@]+:[^/\s@$]+@/u;

const containersOf = (pod) => [...(pod.initContainers ?? []), ...(pod.containers ?? [])];

/** Who the pod runs as, and what it may not have from its node. */
function podSecurity(pod, report) {
  const context = pod.securityContext ?? {};
  if (context.runAsNonRoot !== true) report('pod-security', 'runAsNonRoot is not true');
  if (!(context.runAsUser > 0)) report('pod-security', 'runAsUser is not set to somebody');
  if (context.seccompProfile?.type !== 'RuntimeDefault')
    report('pod-security', 'the seccomp profile is not RuntimeDefault');
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) {
    if (pod[field] === true) report('pod-security', `${field} is on`);
  }
  for (const volume of pod.volumes ?? []) {
    if (volume.hostPath !== undefined) report('pod-security', `the volume ${volume.name} is a folder of the node`);
  }
  if (pod.automountServiceAccountToken !== false)
    report('service-account-token', 'the token of the service account is mounted');
  if (pod.serviceAccountName === undefined) report('service-account', 'it has no service account of its own');
}

function containerSecurity(container, report) {
  const context = container.securityContext ?? {};
  if (context.allowPrivilegeEscalation !== false)
    report('pod-security', `${container.name}: allowPrivilegeEscalation is not false`);
  if (context.privileged === true) report('pod-security', `${container.name}: it is privileged`);
  if (context.readOnlyRootFilesystem !== true)
    report('read-only-root', `${container.name}: the root file system can be written`);
  if (!(context.capabilities?.drop ?? []).includes('ALL'))
    report('pod-security', `${container.name}: it keeps capabilities`);
  if ((context.capabilities?.add ?? []).length > 0) report('pod-security', `${container.name}: it adds capabilities`);
}

function resources(container, report) {
  for (const side of ['requests', 'limits']) {
    for (const what of ['cpu', 'memory']) {
      if (container.resources?.[side]?.[what] === undefined)
        report('resources', `${container.name}: no ${side}.${what}`);
    }
  }
}

function image(container, report) {
  if (!/(@sha256:[0-9a-f]{64}|:[^/:]+)$/u.test(container.image))
    report('image', `${container.image} has neither a tag nor a digest`);
  if (container.image.endsWith(':latest')) report('image', `${container.image} changes under our feet`);
}

/** A plain value where a secret belongs. */
function plainSecrets(container, report) {
  for (const { name, value } of container.env ?? []) {
    if (value !== undefined && (SECRET_NAME.test(name) || CREDENTIALS_IN_URL.test(value)))
      report('plain-secret', `${container.name}: ${name} is in the open`);
  }
}

function probes(container, report) {
  const ports = new Set((container.ports ?? []).map((port) => port.name));
  for (const name of Object.keys(PROBES)) {
    const probe = container[name];
    if (probe === undefined) report('probe', `${container.name}: it has no ${name}`);
    const port = probe?.httpGet?.port;
    if (port !== undefined && !ports.has(port))
      report('probe', `${container.name}: ${name} asks the port ${port}, which is not there`);
  }
}

/**
 * Rules about one workload.
 * @param {object} object
 * @param {object} pod its pod template's spec
 * @param {(rule: string, message: string) => void} report
 */
export function checkPod(object, pod, report) {
  podSecurity(pod, report);
  for (const container of containersOf(pod)) {
    containerSecurity(container, report);
    resources(container, report);
    image(container, report);
    plainSecrets(container, report);
    if (object.kind !== 'Job') probes(container, report);
  }
}

/** A service of ours answers its probes on /health/*, on the port that HTTP_PORT names, and has time to stop. */
export function checkServicePod(pod, container, environment, report) {
  const http = (container.ports ?? []).find((port) => port.name === 'http');
  if (String(http?.containerPort) !== environment.HTTP_PORT)
    report('port', `the port http is ${http?.containerPort}, HTTP_PORT is ${environment.HTTP_PORT}`);
  if (environment.HTTP_HOST !== '0.0.0.0') report('port', 'HTTP_HOST must be 0.0.0.0 for probes to reach it');
  for (const [name, path] of Object.entries(PROBES)) {
    const { path: actual, port } = container[name]?.httpGet ?? {};
    if (actual !== path || port !== 'http') report('probe', `${name} asks ${actual} on ${port}, not ${path} on http`);
  }
  if (!((pod.terminationGracePeriodSeconds ?? 30) >= 45)) report('stop', 'terminationGracePeriodSeconds is below 45');
  if (container.lifecycle?.preStop === undefined) report('stop', 'there is no preStop pause');
}
