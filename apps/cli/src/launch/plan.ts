import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { SERVICES, type ServiceName } from '#libs/contracts';
import { freePort, isPortFree, replaceFile } from '#libs/local-stack';
import type { Random } from '#libs/kernel';
import { SuiteKeys } from '#libs/messaging';
import { DATABASE_ROLES, type DatabaseService } from '#libs/persistence';
import { DEMO_INSTRUMENTS, REAL_INSTRUMENTS, instrumentOfTape } from '../demo/demo-settings.js';
import { type LaunchOptions } from '../options/launch-options.js';
import { DESK_SERVICES } from './desk-process.js';
import { type AppName, LISTENERS } from './apps.js';
import { type DataFolder, keepSecret } from './data-folder.js';
import type { SecureAccess } from './secure-access.js';

export { APPS, type AppName } from './apps.js';

/** Everything that is decided before the first process starts; secrets are made for this run alone, but for what the services sign with. */
export interface RunPlan {
  readonly options: LaunchOptions;
  readonly instruments: readonly string[];
  readonly ports: Readonly<Record<AppName, number>>;
  readonly natsPasswords: Readonly<Record<ServiceName, string>>;
  /** What each service signs with and believes. */
  readonly keys: SuiteKeys;
  readonly databasePasswords: Readonly<Record<DatabaseService, string>>;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Receives the logs, the journal and the report of this run. */
  readonly directory: string;
  /** The exchange's journal; `undefined` at a testnet, whose journal is not ours to read. */
  readonly journalFile: string | undefined;
  /** What stays between runs; `undefined` where nothing of ours does. */
  readonly data: DataFolder | undefined;
  /** How a run with `--secure` enters its servers; `undefined` for one without. */
  readonly secure: SecureAccess | undefined;
}

/** Where a run puts its files. */
export interface RunPlaces {
  readonly directory: string;
  readonly journalFile: string;
  readonly data: DataFolder | undefined;
  readonly secure?: SecureAccess;
}

/** 64 hexadecimal digits, of which 244 bits are random. */
function makeSecret(random: Random): string {
  return `${random.uuid()}${random.uuid()}`.replaceAll('-', '');
}

function makeSecrets<Name extends string>(random: Random, names: readonly Name[]): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, makeSecret(random)])) as Record<Name, string>;
}

/**
 * The ports of all processes: one after another from a base, else free ones. Throws if one of a base is taken; those that nothing of this run
 * listens on may be.
 */
export async function planPorts(options: LaunchOptions): Promise<Record<AppName, number>> {
  const { portBase } = options;
  const listeners = listenersOf(options);
  const ports: [AppName, number][] = [];
  for (const [index, app] of LISTENERS.entries()) {
    const port = portBase === undefined ? await freePort() : portBase + index;
    if (portBase !== undefined && listeners.includes(app) && !(await isPortFree(port))) {
      throw new Error(`port ${port} (for ${app}) is taken; choose another --port-base`);
    }
    ports.push([app, port]);
  }
  return Object.fromEntries(ports) as Record<AppName, number>;
}

/**
 * Lets the gateway listen where it did in the last run on a data folder, if nobody else does now and no base is asked for: a page that is open
 * finds it again, and an address that somebody wrote down stays right.
 */
export async function keepGatewayPort(
  ports: Readonly<Record<AppName, number>>,
  file: string,
  portBase: number | undefined,
): Promise<Readonly<Record<AppName, number>>> {
  const kept = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  const isPort = Number.isInteger(kept) && kept >= 1_024 && kept <= 65_535;
  const isOurs = portBase === undefined && isPort && !Object.values(ports).includes(kept) && (await isPortFree(kept));
  const gateway = isOurs ? kept : ports.gateway;
  replaceFile(file, String(gateway));
  return { ...ports, gateway };
}

/** What is traded: what was asked for, else what the tape holds, else what suits the market. */
export function planInstruments(options: LaunchOptions): readonly string[] {
  if (options.symbols !== undefined) return options.symbols;
  if (options.config !== undefined) return options.config.instruments.map((market) => market.replace(/^[^:]+:/u, ''));
  if (options.invented !== undefined) return options.invented.instruments;
  if (options.live !== undefined || options.testnet !== undefined) return REAL_INSTRUMENTS;
  if (options.tape === undefined) return DEMO_INSTRUMENTS;
  const instrument = instrumentOfTape(basename(options.tape));
  if (instrument !== undefined) return [instrument];
  throw new Error("the tape's folder does not name its symbol: say it with --symbols BASE-QUOTE");
}

/** What has a port in a run: at a testnet there is no paper exchange, and without a desk there is none. */
export function listenersOf({ desk, testnet }: LaunchOptions): readonly AppName[] {
  return LISTENERS.filter((app) => (app !== 'paper-exchange' || testnet === undefined) && (app !== 'desk' || desk));
}

/** The processes of a run: a desk is in place of those whose services it runs. */
export function appsOf(options: LaunchOptions): readonly AppName[] {
  const inDesk: readonly AppName[] = options.desk ? DESK_SERVICES : [];
  return listenersOf(options).filter((app) => !inDesk.includes(app));
}

/** Decides everything about a run. */
export async function planRun(
  random: Random,
  options: LaunchOptions,
  { directory, journalFile, data, secure }: RunPlaces,
): Promise<RunPlan> {
  const ports = await planPorts(options);
  return {
    options,
    instruments: planInstruments(options),
    ports: data === undefined ? ports : await keepGatewayPort(ports, data.gatewayPortFile, options.portBase),
    natsPasswords: makeSecrets(random, SERVICES),
    keys: new SuiteKeys(
      data === undefined ? makeSecret(random) : keepSecret(data.signingSeedFile, () => makeSecret(random)),
    ),
    databasePasswords: makeSecrets(random, Object.keys(DATABASE_ROLES) as DatabaseService[]),
    apiKey: options.testnet?.apiKey ?? makeSecret(random),
    apiSecret: options.testnet?.apiSecret ?? makeSecret(random),
    directory,
    data,
    secure,
    journalFile: options.testnet === undefined ? journalFile : undefined,
  };
}
