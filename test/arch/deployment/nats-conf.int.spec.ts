import { readFileSync } from 'node:fs';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, startNats } from '#libs/local-stack';
import type { RunningNats } from '#libs/local-stack';
import { NATS_CONF, passwordVariable } from '../../../scripts/nats-conf.mjs';

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
