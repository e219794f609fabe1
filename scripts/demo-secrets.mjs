/**
 * `npm run compose:env`, `npm run k8s:secrets`: makes the passwords and keys of a suite without money, new ones every time, on standard output:
 *
 *   npm run --silent compose:env > .env                 for docker-compose.yml
 *   npm run --silent compose:env -- desk > .env         the same, with the four services in one process
 *   npm run --silent k8s:secrets | kubectl apply -f -   for k8s/overlays/local
 *
 * In production the secrets come from the platform's own store, under the same names and keys.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { optionsOf } from './options.mjs';

/** The users of the broker, which has one for every service. */
const BROKER_USERS = ['market-data', 'strategy', 'risk', 'order-management', 'gateway'];
/** The roles at Postgres of the services that have one. */
const DATABASE_ROLES = {
  strategy: 'tradewind_strategy',
  risk: 'tradewind_risk',
  'order-management': 'tradewind_orders',
  gateway: 'tradewind_gateway',
  desk: 'tradewind_desk',
};

/** The services that sign what they write; each has an Ed25519 key of its own, and knows the public halves of all. */
const SIGNERS = ['strategy', 'risk', 'order-management', 'gateway'];

/** The services that a desk runs in one process: it has what each of them needs. */
const DESK_SERVICES = ['market-data', 'risk', 'order-management', 'strategy'];

const variable = (name) => name.toUpperCase().replaceAll('-', '_');
/** Begins with a letter: nats-server would take digits alone for a number. */
const secret = () => `s${randomBytes(18).toString('hex')}`;

/** The private keys of all signers by variable, and the public ones as every service reads them. @returns {Record<string, string>} */
function signingKeys() {
  const pairs = SIGNERS.map((service) => {
    const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
    return { service, d, x };
  });
  return {
    ...Object.fromEntries(pairs.map(({ service, d }) => [`SIGNING_KEY_${variable(service)}`, d])),
    TRUSTED_KEYS: pairs.map(({ service, x }) => `${service}:${x}`).join(','),
  };
}

/** What docker-compose.yml starts: each service in a process of its own, or a desk, and where gateway and Prometheus find its services. */
export const composeShapes = {
  services: { COMPOSE_PROFILES: 'services' },
  desk: {
    COMPOSE_PROFILES: 'desk',
    PROMETHEUS_CONFIG: 'prometheus.desk.yml',
    GATEWAY_SERVICES:
      'market-data-binance=http://desk:3001,strategy=http://desk:3004,risk=http://desk:3002,order-management=http://desk:3003,desk=http://desk:8080',
  },
};

/** One new secret for every variable that docker-compose.yml asks for. @returns {Record<string, string>} */
export function composeEnvironment() {
  const names = [
    'POSTGRES_PASSWORD',
    ...Object.keys(DATABASE_ROLES).map((service) => `${variable(service)}_DATABASE_PASSWORD`),
    ...BROKER_USERS.map((user) => `NATS_PASSWORD_${variable(user)}`),
    'GATEWAY_API_TOKEN',
    'BINANCE_API_KEY',
    'BINANCE_API_SECRET',
    'GRAFANA_PASSWORD',
  ];
  return { ...Object.fromEntries(names.map((name) => [name, secret()])), ...signingKeys() };
}

/** The Secrets that the manifests refer to, by name, each with its keys. @returns {Record<string, Record<string, string>>} */
export function kubernetesSecrets() {
  const values = composeEnvironment();
  const natsPassword = (user) => values[`NATS_PASSWORD_${variable(user)}`];
  const databasePassword = (service) => values[`${variable(service)}_DATABASE_PASSWORD`];
  const databaseUrl = (role, password) => `postgres://${role}:${password}@postgres:5432/tradewind`;
  const exchangeKeys = { 'binance-api-key': values.BINANCE_API_KEY, 'binance-api-secret': values.BINANCE_API_SECRET };
  const secrets = {
    'nats-secrets': Object.fromEntries(BROKER_USERS.map((user) => [user, natsPassword(user)])),
    'postgres-secrets': { 'owner-password': values.POSTGRES_PASSWORD },
    'provision-secrets': {
      'owner-database-url': databaseUrl('tradewind', values.POSTGRES_PASSWORD),
      ...Object.fromEntries(
        Object.keys(DATABASE_ROLES).map((service) => [`${service}-database-password`, databasePassword(service)]),
      ),
    },
    'market-data-binance-secrets': { 'nats-password': natsPassword('market-data') },
    'paper-exchange-secrets': exchangeKeys,
  };
  for (const [service, role] of Object.entries(DATABASE_ROLES).filter(([name]) => name !== 'desk')) {
    secrets[`${service}-secrets`] = {
      'nats-password': natsPassword(service),
      'database-url': databaseUrl(role, databasePassword(service)),
      'signing-key': values[`SIGNING_KEY_${variable(service)}`],
      'trusted-keys': values.TRUSTED_KEYS,
    };
  }
  secrets['desk-secrets'] = {
    'database-url': databaseUrl(DATABASE_ROLES.desk, databasePassword('desk')),
    'trusted-keys': values.TRUSTED_KEYS,
    ...exchangeKeys,
    ...Object.fromEntries(DESK_SERVICES.map((service) => [`${service}-nats-password`, natsPassword(service)])),
    ...Object.fromEntries(
      DESK_SERVICES.filter((service) => SIGNERS.includes(service)).map((service) => [
        `${service}-signing-key`,
        values[`SIGNING_KEY_${variable(service)}`],
      ]),
    ),
  };
  Object.assign(secrets['order-management-secrets'], exchangeKeys);
  Object.assign(secrets['gateway-secrets'], { 'api-token': values.GATEWAY_API_TOKEN });
  return secrets;
}

function printKubernetes() {
  for (const [name, stringData] of Object.entries(kubernetesSecrets())) {
    const metadata = { name, namespace: 'tradewind' };
    // JSON is YAML.
    console.log(`---\n${JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, stringData }, null, 2)}`);
  }
}

/** What is asked for: `compose`, `compose desk` or `k8s`. */
function printAsked([target, shape, ...rest]) {
  if (target === 'k8s' && shape === undefined) printKubernetes();
  else if (target === 'compose' && (shape === undefined || shape === 'desk') && rest.length === 0) {
    const profile = shape === 'desk' ? composeShapes.desk : composeShapes.services;
    for (const [name, value] of Object.entries({ ...profile, ...composeEnvironment() }))
      console.log(`${name}=${value}`);
  } else {
    console.error('usage: node scripts/demo-secrets.mjs compose [desk]|k8s');
    process.exitCode = 2;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  printAsked(optionsOf(import.meta.url, { allowPositionals: true }).positionals);
