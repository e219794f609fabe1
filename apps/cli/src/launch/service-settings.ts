import { join, resolve } from 'node:path';
import { SERVICES, type ServiceName } from '#libs/contracts';
import type { Environment } from '#libs/platform';
import { DATABASE_ROLES, type DatabaseService, urlOfRole } from '#libs/persistence';
import {
  DEMO_ACCOUNT,
  DEMO_BALANCES,
  DEMO_LIMITS,
  DEMO_MOMENTUM,
  DEMO_RISK,
  DEMO_STRATEGY,
  DEMO_VENUE,
  INVENTED_LIMITS,
  INVENTED_MOMENTUM,
  TESTNET_RECONCILIATION,
} from '../demo/demo-settings.js';
import { type LaunchOptions } from '../options/launch-options.js';
import { deskSettingsOf } from './desk-process.js';
import { type AppName, type RunPlan, listenersOf } from './plan.js';

/** Where the two servers are, and whether the broker knows our users. */
export interface Servers {
  /** Postgres, with the owner's name and password. */
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** Whether the broker is ours and was given our users; a foreign one is entered as its URL says. */
  readonly natsHasUsers: boolean;
}

/** Settings as environment variables. */
export type Settings = Readonly<Record<string, string>>;

const isService = (app: AppName): app is ServiceName & AppName => (SERVICES as readonly string[]).includes(app);
const hasRole = (app: AppName): app is DatabaseService & AppName => app in DATABASE_ROLES;

/** What every process gets: where to listen, how to enter the broker and the database, each with its own password. */
function ownEndpoints(app: AppName, plan: RunPlan, servers: Servers): Settings {
  return {
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(plan.ports[app]),
    LOG_LEVEL: 'info',
    ...(isService(app) ? { NATS_URL: servers.natsUrl, ...plan.keys.settingsOf(app) } : {}),
    ...(isService(app) ? brokerAccess(app, plan, servers) : {}),
    ...(plan.secure === undefined ? {} : { SECURE_MODE: 'true' }),
    ...(hasRole(app) ? { DATABASE_URL: urlOfRole(servers.databaseUrl, app, plan.databasePasswords[app]) } : {}),
  };
}

/** How a service enters the broker: by nkey in a secure run, else with a password, or as the URL of a foreign one says. */
function brokerAccess(service: ServiceName, { natsPasswords, secure }: RunPlan, { natsHasUsers }: Servers): Settings {
  if (secure !== undefined)
    return { NATS_CA_FILE: secure.authorityFile, NATS_NKEY_SEED: secure.brokerKeys[service].seed };
  return natsHasUsers ? { NATS_USER: service, NATS_PASSWORD: natsPasswords[service] } : {};
}

function exchangeAddresses(plan: RunPlan): Settings {
  const { testnet } = plan.options;
  if (testnet !== undefined) {
    const { restUrl, streamUrl, wsApiUrl } = testnet;
    // The feed and the account ask it from this machine's address. The paper exchange bans nobody, and a start on thousands of symbols
    // would take twice as long with half of the weight.
    const addresses = { BINANCE_REST_URL: restUrl, BINANCE_STREAM_URL: streamUrl, BINANCE_WS_API_URL: wsApiUrl };
    return { ...addresses, VENUE_PROCESSES: '2' };
  }
  const address = `127.0.0.1:${plan.ports['paper-exchange']}`;
  return {
    BINANCE_REST_URL: `http://${address}`,
    BINANCE_STREAM_URL: `ws://${address}`,
    BINANCE_WS_API_URL: `ws://${address}/ws-api/v3`,
  };
}

/** Which market the paper exchange shows. */
function marketSettings({ tape, speed, seed, live, invented }: LaunchOptions): Settings {
  if (live !== undefined) return { LIVE_STREAM_URL: live.streamUrl, LIVE_REST_URL: live.restUrl };
  if (tape !== undefined) return { TAPE: tape, SPEED: String(speed) };
  return { SEED: String(seed), ...(invented === undefined ? {} : { INVENTED_SYMBOLS_FILE: invented.path }) };
}

function exchangeSettings(plan: RunPlan): Settings {
  return {
    API_KEY: plan.apiKey,
    API_SECRET: plan.apiSecret,
    BALANCES: balances(plan),
    ...(plan.journalFile === undefined ? {} : { JOURNAL_FILE: plan.journalFile }),
    SYMBOLS: plan.instruments.join(','),
    ...marketSettings(plan.options),
  };
}

function balances({ options }: RunPlan): string {
  const listed = Object.entries(options.config?.balances ?? {});
  return listed.length === 0 ? DEMO_BALANCES : listed.map(([asset, amount]) => `${asset}:${amount}`).join(',');
}

/** The strategies of the file, else of the demo, as the strategy service reads them. */
function strategies({ instruments, options }: RunPlan): string {
  const { config, invented } = options;
  if (config !== undefined)
    return JSON.stringify(config.strategies.map((plan) => ({ ...plan, account: DEMO_ACCOUNT })));
  const markets = instruments.map((instrument) => `${DEMO_VENUE}:${instrument}`);
  const parameters = invented === undefined ? DEMO_MOMENTUM : INVENTED_MOMENTUM;
  return JSON.stringify([{ ...DEMO_STRATEGY, account: DEMO_ACCOUNT, instruments: markets, parameters }]);
}

function riskLimits({ options: { config, invented } }: RunPlan): string {
  const limits = config?.limits ?? { '*': invented === undefined ? DEMO_LIMITS : INVENTED_LIMITS };
  return JSON.stringify({ [DEMO_ACCOUNT]: limits });
}

/** Where the gateway finds the others, for their health. */
function serviceAddresses({ options, ports }: RunPlan): string {
  const others = listenersOf(options).filter((app) => app !== 'gateway');
  return others.map((app) => `${app}=http://127.0.0.1:${ports[app]}`).join(',');
}

/** Settings of one process that no other has. */
function ownSettings(app: AppName, plan: RunPlan, servers: Servers): Settings {
  const INSTRUMENTS = plan.instruments.map((instrument) => `${DEMO_VENUE}:${instrument}`).join(',');
  const common = { INSTRUMENTS, ACCOUNT: DEMO_ACCOUNT };
  switch (app) {
    case 'paper-exchange':
      return exchangeSettings(plan);
    case 'market-data':
      return { EXCHANGE: DEMO_VENUE, SYMBOLS: plan.instruments.join(','), SHARD: '0/1', ...exchangeAddresses(plan) };
    case 'strategy':
      return { INSTRUMENTS, STRATEGIES: strategies(plan) };
    case 'risk':
      return { ...common, ...DEMO_RISK, RISK_LIMITS: riskLimits(plan) };
    case 'order-management':
      return {
        ...common,
        BINANCE_API_KEY: plan.apiKey,
        BINANCE_API_SECRET: plan.apiSecret,
        ...exchangeAddresses(plan),
        ...(plan.options.testnet === undefined ? {} : { ...TESTNET_RECONCILIATION, ORDER_ALLOW_UNCHECKED_KEY: 'true' }),
      };
    case 'gateway':
      return {
        ...common,
        GATEWAY_SERVICES: serviceAddresses(plan),
        ...(plan.data === undefined ? {} : { GATEWAY_PAST_HOUR: join(plan.data.path, 'gateway') }),
        ...(plan.secure === undefined ? {} : { GATEWAY_KEY_RING: plan.secure.keyRing }),
      };
    case 'desk':
      return deskSettingsOf((service) => settingsOf(service, plan, servers));
  }
}

/** What the file says of one service; a variable of the environment with the name of a line wins over that line. */
function settingsOfFile(app: AppName, { config }: LaunchOptions, environment: Environment): Settings {
  const lines = Object.entries(config?.services?.[app] ?? {});
  return Object.fromEntries(lines.map(([name, value]) => [name, environment[name] ?? String(value)]));
}

/** Recordings are the user's own, wherever they are. */
function recordingsOf(app: AppName, { GATEWAY_RECORDINGS }: Environment): Settings {
  return app === 'gateway' && GATEWAY_RECORDINGS !== undefined
    ? { GATEWAY_RECORDINGS: resolve(GATEWAY_RECORDINGS) }
    : {};
}

/** The settings of one process, and nothing that it need not know. */
export function settingsOf(
  app: AppName,
  plan: RunPlan,
  servers: Servers,
  environment: Environment = process.env,
): Settings {
  // Last its own endpoints: a desk has its own port and its own role at Postgres.
  return {
    ...ownSettings(app, plan, servers),
    ...recordingsOf(app, environment),
    ...ownEndpoints(app, plan, servers),
    ...settingsOfFile(app, plan.options, environment),
  };
}

/** The settings of the provisioning job. */
export function provisionSettings(plan: RunPlan, servers: Servers): Settings {
  const { databasePasswords } = plan;
  return {
    OWNER_DATABASE_URL: servers.databaseUrl,
    STRATEGY_DATABASE_PASSWORD: databasePasswords.strategy,
    RISK_DATABASE_PASSWORD: databasePasswords.risk,
    ORDER_MANAGEMENT_DATABASE_PASSWORD: databasePasswords['order-management'],
    GATEWAY_DATABASE_PASSWORD: databasePasswords.gateway,
    DESK_DATABASE_PASSWORD: databasePasswords.desk,
    ...(plan.secure === undefined ? {} : { SECURE_MODE: 'true' }),
    LOG_LEVEL: 'info',
  };
}
