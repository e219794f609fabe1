import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort } from '../process/free-port.js';
import { startNats } from './start-nats.js';

describe('a NATS server that is given', () => {
  it('is refused where nothing listens, with its address and what to do', async () => {
    const port = await freePort();
    await expect(startNats({ url: `nats://127.0.0.1:${port}` })).rejects.toThrow(
      new RegExp(`NATS_URL \\(127\\.0\\.0\\.1:${port}\\): .*Start it, or leave NATS_URL out`, 'u'),
    );
  });

  it('is taken where something does', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `nats://127.0.0.1:${port}`;
    expect(await startNats({ url })).toMatchObject({ url, port, pid: undefined });
    server.close();
  });
});
