import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { HealthRegistry } from '#libs/platform';
import { LiveScheduler } from '#libs/testkit';
import type { GatewaySettings } from '../gateway.settings.js';
import { type MemoryGateway, startMemoryGateway } from '../testing/memory-gateway.fixture.js';
import { HttpServiceBoard } from './http-service-board.js';

let gateway: MemoryGateway | undefined;
afterEach(() => gateway?.stop());

it('a service that is not ready is shown with the reasons that it gives itself, and one that is away as down', async () => {
  gateway = await startMemoryGateway();
  gateway.application.get<HealthRegistry>(HealthRegistry).addReadiness('books', () => 'BTC-USDT is STALE');
  const { body, status } = await gateway.send('GET', '/health/ready');
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const settings = { GATEWAY_SERVICES: { risk: `http://127.0.0.1:${port}`, strategy: 'http://127.0.0.1:9' } };
  const board = new HttpServiceBoard(settings as unknown as GatewaySettings, new LiveScheduler());
  expect(await board.readHealth()).toMatchObject([
    { service: 'market-data', state: 'unknown' },
    { service: 'strategy', state: 'down', troubles: { http: 'no answer' } },
    { service: 'risk', state: 'not-ready', troubles: { books: 'BTC-USDT is STALE' } },
    { service: 'order-management', state: 'unknown' },
  ]);
  await new Promise((resolve) => server.close(resolve));
});
