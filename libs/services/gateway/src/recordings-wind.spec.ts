import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { US_PER_SECOND, ok } from '#libs/kernel';
import { SMALL_TAPE_FROM_US, recordSmallTape } from '#libs/testkit';
import type { ReplayStretch } from './application/replay/replay-stretch.js';
import { RECORDINGS, type Recordings } from './ports.js';
import { type MemoryGateway, startMemoryGateway } from './testing/memory-gateway.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'wind-'));
const at = (second: number): number => SMALL_TAPE_FROM_US + second * US_PER_SECOND;
let gateway: MemoryGateway;

beforeAll(async () => {
  await recordSmallTape(folder, 'small', 30);
  gateway = await startMemoryGateway({ GATEWAY_RECORDINGS: folder });
});
afterAll(async () => {
  await gateway?.stop();
  rmSync(folder, { recursive: true });
});

/** The virtual clock must go on while it reads: it lets other work in now and then. */
async function wind(recording: string, toUs: number | string) {
  const answer = gateway.send('GET', `/v1/recordings/${recording}/BTC-USDT/wind?toUs=${toUs}`);
  return gateway.time.complete(answer);
}

describe('a recording that is read up to a moment', () => {
  it('tells as server-sent events how far it has come, and is there then', async () => {
    const { body, headers, status } = await wind('small', at(20));
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/event-stream');
    const events = [...String(body).matchAll(/event: (\w+)\n(?:id: \d+\n)?data: (.*)\n/gu)];
    expect(events.at(-1)?.[1]).toBe('done');
    const last = JSON.parse(events.at(-1)?.[2] ?? '') as { readonly reachedUs: number; readonly toUs: number };
    expect(last.toUs).toBe(at(20));
    expect(last.reachedUs).toBeGreaterThan(at(19));
    expect(last.reachedUs).toBeLessThan(at(20));
  });

  it('is refused with a problem before there is any stream', async () => {
    expect(await wind('none', at(1))).toMatchObject({ status: 404, body: { code: 'RECORDING_UNKNOWN' } });
    expect(await wind('small', 'soon')).toMatchObject({ status: 400, body: { code: 'PARAMETER_WRONG' } });
  });
});

describe('a client over HTTP that leaves in the middle', () => {
  it('is let go of: nothing more is read for it, and its connection is closed', async () => {
    const { nest } = gateway.application;
    await nest.listen(0, '127.0.0.1');
    const server = nest.getHttpServer() as Server;
    let reads = 0;
    // A recording without an end.
    const played = vi.spyOn(gateway.application.get<Recordings>(RECORDINGS), 'playRecording');
    played.mockImplementation(async () => {
      reads += 1;
      await nextTurn();
      return ok({ reachedUs: reads, isEnd: false, states: [] } as unknown as ReplayStretch);
    });
    const leaving = new AbortController();
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/v1/recordings/small/BTC-USDT/wind?toUs=${at(20)}`;
    const response = await fetch(url, { signal: leaving.signal });
    const events = response.body?.getReader();
    for (let i = 0; i < 3; i += 1) expect((await events?.read())?.done).toBe(false);
    leaving.abort();
    let before = -1;
    await expect.poll(() => before === (before = reads), { interval: 200, timeout: 10_000 }).toBe(true);
    const connections = (): Promise<number> =>
      new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    await expect.poll(connections, { timeout: 10_000 }).toBe(0);
    played.mockRestore();
    expect((await wind('small', at(20))).status).toBe(200);
  });
});
