import { readFileSync } from 'node:fs';
import { connect, nkeyAuthenticator } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_NAMES, LocalAuthority, freePort, startNats } from '#libs/local-stack';
import type { RunningNats } from '#libs/local-stack';
import { type BrokerKey, makeBrokerKey, nkeyUsers } from '#libs/messaging';
import { NATS_CONF, SECURE_NATS_CONF, passwordVariable, usersVariable } from '../../../scripts/nats-conf.mjs';

const USERS = ['market-data', 'strategy', 'risk', 'order-management', 'gateway'];
const passwordOf = (user: string): string => `p-${user}`;

describe('the generated configuration of NATS', () => {
  let server: RunningNats;

  beforeAll(async () => {
    for (const user of USERS) process.env[passwordVariable(user)] = passwordOf(user);
    const configText = readFileSync(NATS_CONF, 'utf8').replace(
      'http: 0.0.0.0:8222',
      `http: 127.0.0.1:${await freePort()}`,
    );
    server = await startNats({ url: '', configText });
  });
  afterAll(async () => {
    for (const user of USERS) Reflect.deleteProperty(process.env, passwordVariable(user));
    await server.stop();
  });

  const login = async (user?: string, pass?: string): Promise<string> => {
    const credentials = user === undefined ? {} : { user, pass: pass ?? '' };
    const connection = await connect({ servers: server.url, reconnect: false, ...credentials });
    const version = connection.info?.version ?? '';
    await connection.close();
    return version;
  };

  it.each(USERS)('lets %s in with the password from the environment', async (user) => {
    expect(await login(user, passwordOf(user))).toMatch(/^\d+\./u);
  });

  it('lets nobody in without a password, or with another one', async () => {
    await expect(login()).rejects.toThrow(/authorization/iu);
    await expect(login('risk', passwordOf('strategy'))).rejects.toThrow(/authorization/iu);
  });
});

describe('the generated configuration of NATS for TLS and nkeys', () => {
  const keys = new Map<string, readonly [BrokerKey, BrokerKey]>(
    USERS.map((user) => [user, [makeBrokerKey(), makeBrokerKey()]]),
  );
  let server: RunningNats;
  let ca = '';

  beforeAll(async () => {
    const authority = await LocalAuthority.create(Date.now());
    ca = authority.certificate;
    const lines = USERS.map(
      (user) => `${usersVariable(user)}: ${nkeyUsers((keys.get(user) ?? []).map(({ publicKey }) => publicKey))}`,
    );
    const configText = readFileSync(SECURE_NATS_CONF, 'utf8')
      .replace('include "./nkeys/users.conf"', lines.join('\n'))
      .replace(/^tls .*$/mu, '')
      .replace('http: 0.0.0.0:8222', `http: 127.0.0.1:${await freePort()}`);
    server = await startNats({ url: '', configText, tls: await authority.issueCertificate({ names: LOCAL_NAMES }) });
  });
  afterAll(async () => {
    await server.stop();
  });

  const login = async (seed: string): Promise<string> => {
    const authenticator = nkeyAuthenticator(new TextEncoder().encode(seed));
    const connection = await connect({ servers: server.url, tls: { ca }, reconnect: false, authenticator });
    const version = connection.info?.version ?? '';
    await connection.close();
    return version;
  };

  it.each(USERS)('lets %s in with either of its two nkeys', async (user) => {
    for (const { seed } of keys.get(user) ?? []) expect(await login(seed)).toMatch(/^\d+\./u);
  });

  it('lets nobody in with another nkey, or without any', async () => {
    await expect(login(makeBrokerKey().seed)).rejects.toThrow(/authorization/iu);
    await expect(connect({ servers: server.url, tls: { ca }, reconnect: false })).rejects.toThrow(/authorization/iu);
  });
});
