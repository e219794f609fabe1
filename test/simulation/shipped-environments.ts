import { keyOf, podOf } from '../../scripts/check/deployment/render.mjs';
import { readDeployment } from '../../scripts/check/deployment.mjs';

/** The environment of one app, every value known. */
export type AppEnvironment = Readonly<Record<string, string>>;

/** One shipped set of settings: the environment of each app in it. */
export interface ShippedSettings {
  readonly name: string;
  readonly environments: ReadonlyMap<string, AppEnvironment>;
}

interface Variable {
  readonly name: string;
  readonly value?: string;
}
interface Container {
  readonly image: string;
  readonly env?: readonly Variable[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
}
interface Rendered {
  readonly data?: Readonly<Record<string, string>>;
}

/** A service of docker-compose.yml. */
interface ComposeService {
  readonly image: string;
  readonly environment?: AppEnvironment;
  readonly profiles?: readonly string[];
}

/** The services that a desk runs. */
const IN_DESK = ['market-data', 'strategy', 'risk', 'order-management'];

/** In place of secrets, which only the place of deployment knows. */
const SECRETS: AppEnvironment = {
  API_KEY: 'shipped-key',
  API_SECRET: 'shipped-secret',
  BINANCE_API_KEY: 'shipped-key',
  BINANCE_API_SECRET: 'shipped-secret',
  DATABASE_URL: 'postgres://in-memory',
};
/** Not of interest to a process without network, disk and wire: left out. */
const LEFT_OUT =
  /^(SECURE_MODE|NATS_CA|NATS_NKEY_SEED|NATS_PASSWORD|SIGNING_KEY|TRUSTED_KEYS|JOURNAL_FILE|LOG_LEVEL|HTTP_PORT|HTTP_HOST)(_FILE)?$/u;

/** The settings of docker-compose.yml and of every rendering of the manifests. */
export async function shippedSettings(): Promise<readonly ShippedSettings[]> {
  const { compose, renderings } = await readDeployment();
  const services = Object.entries(compose.services as Record<string, ComposeService>);
  const ofProfile = (profile: string): ReadonlyMap<string, AppEnvironment> => {
    const started = services.filter(([, { profiles }]) => profiles === undefined || profiles.includes(profile));
    return withServicesOfDesk(new Map(started.flatMap(([, service]) => ofCompose(service))));
  };
  return [
    { name: 'docker-compose.yml', environments: ofProfile('services') },
    { name: 'docker-compose.yml with a desk', environments: ofProfile('desk') },
    ...renderings.map(({ name, objects }) => ({ name, environments: withServicesOfDesk(ofObjects(objects)) })),
  ];
}

/** A desk's services have its environment each: what they have for themselves is not of interest here. */
function withServicesOfDesk(environments: ReadonlyMap<string, AppEnvironment>): ReadonlyMap<string, AppEnvironment> {
  const desk = environments.get('desk');
  if (desk === undefined) return environments;
  return new Map([...environments, ...IN_DESK.map((service): [string, AppEnvironment] => [service, desk])]);
}

const appOf = (image: string): string | undefined => /^tradewind\/([a-z-]+)/u.exec(image)?.[1];

function ofCompose(service: ComposeService): [string, AppEnvironment][] {
  const app = appOf(service.image);
  return app === undefined ? [] : [[app, settled(service.environment ?? {})]];
}

function ofObjects(objects: readonly object[]): ReadonlyMap<string, AppEnvironment> {
  const named = new Map(objects.map((object) => [keyOf(object), object as Rendered]));
  const found = new Map<string, AppEnvironment>();
  for (const object of objects) {
    const [container] = (podOf(object)?.containers ?? []) as readonly Container[];
    const app = appOf(container?.image ?? '');
    if (container === undefined || app === undefined || found.has(app)) continue;
    const maps = (container.envFrom ?? []).map(({ configMapRef }) => named.get(`ConfigMap/${configMapRef.name}`)?.data);
    const own = (container.env ?? []).map(({ name, value }): [string, string] => [name, value ?? '0']);
    found.set(app, settled(Object.assign({}, ...maps, Object.fromEntries(own)) as AppEnvironment));
  }
  return found;
}

/** The environment as a process sees it: secrets in place, `$(NAME)` and `${NAME:-default}` replaced. */
function settled(environment: AppEnvironment): AppEnvironment {
  const entries = Object.entries(environment).flatMap(([name, value]): [string, string][] => {
    const setting = name.replace(/_FILE$/u, '');
    if (LEFT_OUT.test(name)) return [];
    if (SECRETS[setting] !== undefined) return [[setting, SECRETS[setting]]];
    const filled = value
      .replaceAll(/\$\((\w+)\)/gu, (_, of: string) => environment[of] ?? '0')
      .replaceAll(/\$\{\w+:-([^}]*)\}/gu, (_, fallback: string) => fallback);
    return [[name, filled]];
  });
  return Object.fromEntries(entries);
}
