import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '#libs/contracts';
import { US_PER_MS } from '#libs/kernel';
import { LOCAL_NAMES, LocalAuthority, type ServerCertificate } from '#libs/local-stack';
import { type BrokerKey, makeBrokerKey } from '#libs/messaging';
import { KeyRingFile } from '../keys/key-ring.js';
import type { Machine } from './machine.js';

/** The first key is for trying things out; `tradewind keys new` makes others. */
const FIRST_KEY = { name: 'first-admin', roles: ['admin'], days: 30 } as const;

/** How everything of a run with `--secure` proves who it is. Made anew at every start, but for the key ring. */
export interface SecureAccess {
  /** A file with the certificate of the run's authority; no secret. */
  readonly authorityFile: string;
  readonly postgres: ServerCertificate;
  readonly nats: ServerCertificate;
  readonly brokerKeys: Readonly<Record<ServiceName, BrokerKey>>;
  /** The file of the gateway's API keys. */
  readonly keyRing: string;
  /** The administrator's key where the key ring is new; it is shown once and is nowhere else. */
  readonly firstKey: string | undefined;
}

/** Where it is kept: the key ring with the data, everything else with the run. */
export interface SecurePlaces {
  readonly directory: string;
  readonly data: { readonly path: string } | undefined;
}

/** `--secure` starts its own servers: those of the environment would be entered with what only their owner has. */
export function refuseGivenServers(environment: Readonly<Record<string, string | undefined>>): void {
  const given = ['DATABASE_URL', 'NATS_URL'].filter((name) => (environment[name] ?? '') !== '');
  if (given.length === 0) return;
  throw new Error(
    `--secure starts its own Postgres and NATS: unset ${given.join(' and ')}. A deployment with servers of your own: docs/security.md`,
  );
}

/** Makes certificates, nkeys and, where there is none yet, the gateway's first API key. */
export async function makeSecureAccess(
  { random, scheduler }: Machine,
  { data, directory }: SecurePlaces,
): Promise<SecureAccess> {
  const authority = await LocalAuthority.create(Math.floor(scheduler.nowUs() / US_PER_MS));
  const authorityFile = join(directory, 'authority.crt');
  writeFileSync(authorityFile, authority.certificate);
  const keyRing = join(data?.path ?? directory, 'api-keys.json');
  return {
    authorityFile,
    postgres: await authority.issueCertificate({ names: LOCAL_NAMES }),
    nats: await authority.issueCertificate({ names: LOCAL_NAMES }),
    brokerKeys: Object.fromEntries(SERVICES.map((service) => [service, makeBrokerKey()])) as Record<
      ServiceName,
      BrokerKey
    >,
    keyRing,
    firstKey: existsSync(keyRing) ? undefined : addFirstKey(keyRing, { random, scheduler }),
  };
}

function addFirstKey(keyRing: string, { random, scheduler }: Machine): string {
  const made = new KeyRingFile(keyRing).addKey(FIRST_KEY, random, scheduler.nowUs());
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}
