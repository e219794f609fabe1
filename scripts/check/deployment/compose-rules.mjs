/** Rules about docker-compose.yml, and its agreement with the Kubernetes manifests. */
import { environmentOf } from './cluster-rules.mjs';
import { podOf } from './render.mjs';
import { settingProblems } from './apps.mjs';
import { wrongVenueProcesses } from './venue-processes.mjs';

const CONDITIONS = new Set(['service_started', 'service_healthy', 'service_completed_successfully']);
const SERVICE_FIELDS = new Set([
  ...[
    'image',
    'build',
    'restart',
    'init',
    'read_only',
    'tmpfs',
    'cap_drop',
    'security_opt',
    'stop_grace_period',
    'healthcheck',
  ],
  ...[
    'environment',
    'env_file',
    'depends_on',
    'ports',
    'volumes',
    'command',
    'user',
    'logging',
    'deploy',
    'networks',
    'profiles',
  ],
]);
const SECRET_NAME = /(PASSWORD|SECRET|TOKEN|API_KEY)$/u;
/** `${NAME:?}` must be given, `${NAME:-default}` may be. */
const VARIABLE = /\$\{([A-Z0-9_]+)(?::(\?|-)([^}]*))?\}/gu;

/**
 * All violations of a compose file.
 * @param {object} compose the parsed file
 * @param {import('./apps.mjs').App[]} apps
 * @param {object[]} objects the rendering that it must agree with
 * @param {string} example the text of .env.example
 */
export function checkCompose(compose, apps, objects, example) {
  const violations = [];
  const reporter = (where) => (rule, message) => violations.push({ rule, where: `compose ${where}`, message });
  for (const [name, service] of Object.entries(compose.services)) checkService(compose, name, service, reporter(name));
  for (const app of apps) checkApp(compose, app, objects, reporter(app.name));
  checkVenueProcesses(compose, apps, reporter);
  checkExample(compose, example, reporter('.env.example'));
  return violations;
}

function checkService(compose, name, service, report) {
  for (const field of Object.keys(service)) {
    if (!SERVICE_FIELDS.has(field)) report('unknown-field', field);
  }
  if (!/:[^:}]+\}?$/u.test(service.image) || /:latest\}?$/u.test(service.image))
    report('image', `${service.image} has no fixed tag`);
  for (const [variable, value] of Object.entries(service.environment ?? {})) {
    const given = String(value).replaceAll(/\$\{[^}]*:\?[^}]*\}/gu, '');
    const isPlain = SECRET_NAME.test(variable) ? given !== '' : /\/\/[^/\s:@]+:[^/\s@]+@/u.test(given);
    if (isPlain) report('plain-secret', `${variable} is in the open`);
  }
  for (const [other, { condition, required } = {}] of Object.entries(service.depends_on ?? {})) {
    const target = compose.services[other];
    if (target === undefined) report('depends-on', `there is no service ${other}`);
    else if (!isInEveryProfile(service, target) && required !== false)
      report('depends-on', `${other} is not in every profile in which it is needed`);
    else if (!CONDITIONS.has(condition)) report('depends-on', `${other}: ${condition} is no condition`);
    else if (condition === 'service_healthy' && target.healthcheck === undefined)
      report('depends-on', `${other} has no health check`);
  }
  for (const volume of service.volumes ?? []) {
    const [source] = volume.split(':');
    if (!/^[./]/u.test(source) && !(source in (compose.volumes ?? {})))
      report('volume', `there is no volume ${source}`);
  }
  if (service.healthcheck === undefined && service.restart !== 'on-failure') report('health-check', 'it has none');
  for (const port of service.ports ?? []) {
    if (!port.startsWith('127.0.0.1:')) report('port', `${port} is open to the network`);
  }
}

/** Whether a service is started wherever another is that needs it. */
function isInEveryProfile({ profiles }, target) {
  return target.profiles === undefined || (profiles ?? []).some((profile) => target.profiles.includes(profile));
}

/** The values with their defaults; undefined where only the one who starts it knows. */
function resolved(environment) {
  const value = (text) =>
    /\$\{[^}]*:\?/u.test(text) ? undefined : text.replaceAll(VARIABLE, (_, _name, _kind, fallback) => fallback ?? '');
  return Object.fromEntries(Object.entries(environment ?? {}).map(([name, text]) => [name, value(String(text))]));
}

function checkApp(compose, app, objects, report) {
  const service = compose.services[app.name];
  if (service === undefined) return report('missing', 'it is not in docker-compose.yml');
  if (service.build?.args?.APP !== app.name) report('build', `it builds the app ${service.build?.args?.APP}`);
  if (service.read_only !== true || !service.cap_drop?.includes('ALL'))
    report('hardening', 'it may write its root file system, or keeps capabilities');
  const environment = resolved(service.environment);
  for (const problem of settingProblems(app, environment)) report('settings', problem);
  if (!app.isJob && !JSON.stringify(service.healthcheck ?? {}).includes(`:${environment.HTTP_PORT}/health/ready`))
    report('health-check', 'it does not ask /health/ready on HTTP_PORT');
  return checkAgreement(app, environment, objects, report);
}

/** Of each profile, because the services of one run together. */
function checkVenueProcesses({ services }, apps, reporter) {
  for (const profile of new Set(Object.values(services).flatMap(({ profiles }) => profiles ?? []))) {
    const started = apps.filter(({ name }) => (services[name]?.profiles ?? [profile]).includes(profile));
    const processes = started.flatMap((app) => {
      const { environment, deploy } = services[app.name] ?? {};
      return [{ app, name: app.name, replicas: deploy?.replicas ?? 1, environment: resolved(environment) }];
    });
    for (const { name, message } of wrongVenueProcesses(processes)) reporter(name)('venue-processes', message);
  }
}

/** Compose and the local overlay give an app the same settings but for how many run; what is a secret there may be a file here. */
function checkAgreement(app, environment, objects, report) {
  const workload = objects.find((object) => podOf(object)?.containers[0].image.startsWith(`tradewind/${app.name}:`));
  if (workload === undefined) return;
  // The first of a name counts: the local overlay's.
  const named = new Map(objects.toReversed().map((object) => [`${object.kind}/${object.metadata.name}`, object]));
  const { SHARD_INDEX: _index, SHARD_COUNT: _count, ...cluster } = environmentOf(named, podOf(workload).containers[0]);
  const asSettings = ({ VENUE_PROCESSES: _processes, ...values }) => {
    const shape = app.settings?.shape ?? {};
    const isFile = (name) => name.endsWith('_FILE') && !(name in shape);
    return new Map(
      Object.entries(values).map(([name, value]) =>
        isFile(name) ? [name.replace(/_FILE$/u, ''), undefined] : [name, value],
      ),
    );
  };
  const [here, there] = [asSettings(environment), asSettings(cluster)];
  for (const name of new Set([...here.keys(), ...there.keys()])) {
    if (!here.has(name) || !there.has(name))
      report('agreement', `${name} is set in ${here.has(name) ? 'compose' : 'k8s/overlays/local'} only`);
    else if (here.get(name) !== there.get(name))
      report('agreement', `${name} is ${here.get(name)} in compose, ${there.get(name)} in k8s/overlays/local`);
  }
}

/** Every variable that must be given is in .env.example, without a value, and nothing else is. */
function checkExample(compose, example, report) {
  const required = new Set(
    [...JSON.stringify(compose).matchAll(VARIABLE)].filter(([, , kind]) => kind === '?').map(([, name]) => name),
  );
  const listed = new Map([...example.matchAll(/^([A-Z0-9_]+)=(.*)$/gmu)].map(([, name, value]) => [name, value]));
  for (const name of required) if (!listed.has(name)) report('example', `${name} is not listed`);
  for (const [name, value] of listed) {
    if (!required.has(name)) report('example', `${name} is listed and not needed`);
    if (value !== '') report('plain-secret', `${name} has a value`);
  }
}
