import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { SERVICES, type ServiceName } from '#libs/contracts';
import { freePort, isPortFree } from '#libs/local-stack';
import { PROVISIONER } from '#libs/messaging';
import { DATABASE_ROLES, type DatabaseService } from '#libs/persistence';
import { DEMO_INSTRUMENTS, instrumentOfTape } from '../demo/demo-settings.js';
import { type LaunchOptions } from '../options/launch-options.js';

/** What runs as a process of its own, in the order of the ports after the base. */
export const APPS = ['gateway', 'paper-exchange', 'market-data', 'risk', 'order-management', 'strategy'] as const;

/** One of the processes of a run. */
export type AppName = (typeof APPS)[number];

/** Everything that is decided before the first process starts; secrets are made for this run alone. */
export interface RunPlan {
  readonly options: LaunchOptions;
  readonly instruments: readonly string[];
  readonly ports: Readonly<Record<AppName, number>>;
  readonly natsPasswords: Readonly<Record<ServiceName | typeof PROVISIONER, string>>;
  readonly databasePasswords: Readonly<Record<DatabaseService, string>>;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Receives the logs, the journal and the report of this run. */
  readonly directory: string;
  readonly journalFile: string;
}

const secret = (): string => randomBytes(24).toString('hex');

function secrets<Name extends string>(names: readonly Name[]): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, secret()])) as Record<Name, string>;
}

/** The ports of all processes: one after another from a base, else free ones. Throws where one of a base is taken. */
export async function planPorts(portBase: number | undefined): Promise<Record<AppName, number>> {
  const ports: [AppName, number][] = [];
  for (const [index, app] of APPS.entries()) {
    const port = portBase === undefined ? await freePort() : portBase + index;
    if (portBase !== undefined && !(await isPortFree(port))) {
      throw new Error(`port ${port} (for ${app}) is taken; choose another --port-base`);
    }
    ports.push([app, port]);
  }
  return Object.fromEntries(ports) as Record<AppName, number>;
}

/** What is traded: what was asked for, else what the tape holds, else the demo's instruments. */
export function planInstruments(options: LaunchOptions): readonly string[] {
  if (options.symbols !== undefined) return options.symbols;
  if (options.tape === undefined) return DEMO_INSTRUMENTS;
  const instrument = instrumentOfTape(basename(options.tape));
  if (instrument !== undefined) return [instrument];
  throw new Error("the tape's folder does not name its symbol: say it with --symbols BASE-QUOTE");
}

/** Decides everything about a run; its files go into `directory`, the exchange's journal where it is told. */
export async function planRun(options: LaunchOptions, directory: string, journalFile: string): Promise<RunPlan> {
  return {
    options,
    instruments: planInstruments(options),
    ports: await planPorts(options.portBase),
    natsPasswords: secrets([...SERVICES, PROVISIONER]),
    databasePasswords: secrets(Object.keys(DATABASE_ROLES) as DatabaseService[]),
    apiKey: secret(),
    apiSecret: secret(),
    directory,
    journalFile,
  };
}
