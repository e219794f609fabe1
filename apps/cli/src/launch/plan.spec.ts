import { type Server, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isPortFree } from '#libs/local-stack';
import type { LaunchOptions } from '../options/launch-options.js';
import { LISTENERS } from './apps.js';
import { planPorts } from './plan.js';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed));
});

async function occupy(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((listens) => server.listen(port, '127.0.0.1', () => listens()));
}

/** Seven ports in a row that nobody listens on, below those that systems give away. */
async function freeBase(): Promise<number> {
  for (let base = 21_000; base < 32_000; base += LISTENERS.length) {
    const free = await Promise.all(LISTENERS.map((_, index) => isPortFree(base + index)));
    if (free.every((one) => one)) return base;
  }
  throw new Error('no seven ports in a row are free');
}

const optionsOf = (options: Partial<LaunchOptions>): LaunchOptions => options as LaunchOptions;

describe('the ports of a run with --port-base', () => {
  it('are refused where one that the run listens on is taken, which is named', async () => {
    const portBase = await freeBase();
    await occupy(portBase + LISTENERS.indexOf('desk'));
    const taken = `port ${portBase + LISTENERS.indexOf('desk')} (for desk) is taken; choose another --port-base`;
    await expect(planPorts(optionsOf({ portBase, desk: true }))).rejects.toThrow(taken);
  });

  it("may be taken where nothing of the run listens: a desk's without a desk, the paper exchange's at a testnet", async () => {
    const portBase = await freeBase();
    await occupy(portBase + LISTENERS.indexOf('desk'));
    await occupy(portBase + LISTENERS.indexOf('paper-exchange'));
    const testnet = { restUrl: '', streamUrl: '', wsApiUrl: '', apiKey: '', apiSecret: '' };
    const ports = await planPorts(optionsOf({ portBase, desk: false, testnet }));
    expect(ports['order-management']).toBe(portBase + LISTENERS.indexOf('order-management'));
  });
});
