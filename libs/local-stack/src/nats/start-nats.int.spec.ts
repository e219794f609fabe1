import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterEach, describe, expect, it } from 'vitest';
import { debianProgram } from '../debian/debian-program.js';
import { isAlive } from '../process/process-list.js';
import { type RunningNats, startNats } from './start-nats.js';

const PACKAGE = { name: 'nats-server', programs: ['nats-server'] } as const;
const running: RunningNats[] = [];
const start = async (options: Parameters<typeof startNats>[0] = {}): Promise<RunningNats> => {
  const nats = await startNats({ url: '', ...options });
  running.push(nats);
  return nats;
};

afterEach(async () => {
  await Promise.all(running.splice(0).map((nats) => nats.stop()));
});

describe('startNats', () => {
  it('starts two servers at the same time whose JetStreams know nothing of each other', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const first = await connect({ servers: one.url });
    const second = await connect({ servers: two.url });
    await (await jetstreamManager(first)).streams.add({ name: 'ORDER', subjects: ['order.>'] });
    const ack = await jetstream(first).publish('order.accepted', 'hello', { msgID: '1' });
    expect(ack).toMatchObject({ stream: 'ORDER', seq: 1, duplicate: false });
    expect((await jetstream(first).publish('order.accepted', 'hello', { msgID: '1' })).duplicate).toBe(true);
    expect(await (await jetstreamManager(second)).streams.list().next()).toEqual([]);
    await first.close();
    await second.close();
  });

  it('lets streams promise to hold 32 GiB together, whatever the disk has free', async () => {
    const connection = await connect({ servers: (await start()).url });
    const { streams } = await jetstreamManager(connection);
    await streams.add({ name: 'MOST', subjects: ['most.>'], max_bytes: 32 * 2 ** 30 });
    const more = streams.add({ name: 'MORE', subjects: ['more.>'], max_bytes: 2 ** 20 });
    await expect(more).rejects.toThrow(/insufficient storage/u);
    await connection.close();
  });

  it('enforces the users and permissions of the given configuration', async () => {
    const configText = `authorization { users = [
      { user: "reader", password: "demo", permissions: { publish: { deny: ">" }, subscribe: { allow: ["a.>"] } } } ] }`;
    const { url } = await start({ configText });
    await expect(connect({ servers: url, reconnect: false })).rejects.toThrow(/authorization/iu);
    const reader = await connect({ servers: url, user: 'reader', pass: 'demo' });
    const refused = new Promise((resolve) => reader.subscribe('b.x', { callback: (error) => resolve(error) }));
    expect(String(await refused)).toMatch(/permission/iu);
    await reader.close();
  });

  it('says what is wrong with a configuration that cannot be read', async () => {
    await expect(start({ configText: 'authorization {' })).rejects.toThrow(/nats-server ended while starting/u);
  });

  it('leaves no process and no file behind with TMPDIR changed, and can be stopped twice', async () => {
    const before = process.env['TMPDIR'];
    const tmp = mkdtempSync(join(tmpdir(), 'a tmp with spaces '));
    process.env['TMPDIR'] = tmp;
    try {
      const nats = await start();
      await Promise.all([nats.stop(), nats.stop()]);
      expect(isAlive(nats.pid ?? 0)).toBe(false);
      expect(readdirSync(tmp)).toEqual([]);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      rmSync(tmp, { recursive: true, force: true });
    }
  });

  it('fetches and unpacks the package of Debian once, also for two who start at the same time', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'nats cache '));
    const found = await Promise.all([
      debianProgram(PACKAGE, cache, () => undefined),
      debianProgram(PACKAGE, cache, () => undefined),
    ]);
    const said: string[] = [];
    const again = await debianProgram(PACKAGE, cache, (message) => said.push(message));
    // A machine without Debian's tools says so; there the other ways are used.
    if (!again.ok) expect(again.reason).toMatch(/this machine has no/u);
    else expect([...found, again].every((each) => each.ok && each.path === again.path)).toBe(true);
    expect(again.ok ? said : []).toEqual([]);
    rmSync(cache, { recursive: true, force: true });
  });
});
