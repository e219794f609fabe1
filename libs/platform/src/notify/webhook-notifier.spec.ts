import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SystemScheduler } from '../time/system-scheduler.js';
import { WebhookNotifier } from './webhook-notifier.js';

const NOTICE = {
  service: 'risk',
  subject: 'memory',
  state: 'raised',
  severity: 'critical',
  text: '90 %',
  atUs: 1,
} as const;
let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
});

async function receiver(status: number, bodies: string[]): Promise<string> {
  server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
    request.on('end', () => response.writeHead(status, { location: '/elsewhere' }).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

describe('the webhook', () => {
  it('receives each notice as JSON', async () => {
    const bodies: string[] = [];
    await new WebhookNotifier(await receiver(204, bodies), new SystemScheduler()).deliverNotice(NOTICE);
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([NOTICE]);
  });

  it.each([500, 302])('is an error where it answers %i', async (status) => {
    const notifier = new WebhookNotifier(await receiver(status, []), new SystemScheduler());
    await expect(notifier.deliverNotice(NOTICE)).rejects.toThrow();
  });
});
