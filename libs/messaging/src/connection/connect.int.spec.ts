import { afterAll, describe, expect, it } from 'vitest';
import { type RunningNats, startNats } from '#libs/local-stack';
import { connectBroker } from './connect.js';

const servers: RunningNats[] = [];
const CONFIG = 'authorization { users: [ { user: risk, password: right } ] }';

async function start(port?: number): Promise<RunningNats> {
  const server = await startNats({ url: '', configText: CONFIG, ...(port === undefined ? {} : { port }) });
  servers.push(server);
  return server;
}

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
});

describe('a service that waits for its broker', () => {
  it('is told once why: nobody is there, or somebody who does not let it in', async () => {
    const { port, stop, url } = await start();
    await stop();
    const told: string[] = [];
    const settings = { url, user: 'risk', name: 'risk' };
    const entering = connectBroker({ ...settings, password: 'right' }, (why) => told.push(why));
    await expect.poll(() => told, { timeout: 10_000 }).toEqual([expect.stringMatching(/refused/iu)]);
    const { reload } = await start(port);
    const connection = await entering;
    const refused: string[] = [];
    const waiting = connectBroker({ ...settings, password: 'wrong' }, (why) => refused.push(why));
    await expect.poll(() => refused, { timeout: 10_000 }).toEqual([expect.stringMatching(/authorization/iu)]);
    reload(CONFIG.replace('right', 'wrong'));
    await (await waiting).close();
    expect([told.length, refused.length]).toEqual([1, 1]);
    await connection.close();
  });
});
