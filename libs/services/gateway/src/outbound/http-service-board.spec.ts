import { once } from 'node:events';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { HealthRegistry } from '#libs/platform';
import { LiveScheduler, VirtualScheduler } from '#libs/testkit';
import type { GatewaySettings } from '../gateway.settings.js';
import { type MemoryGateway, startMemoryGateway } from '../testing/memory-gateway.fixture.js';
import { HttpServiceBoard } from './http-service-board.js';

let gateway: MemoryGateway | undefined;
afterEach(() => gateway?.stop());

/** A server on an address of its own that answers everything with this. */
async function serve(
  host: string,
  status: number,
  body: object,
  port = 0,
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  const { port: at } = server.address() as AddressInfo;
  return { port: at, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

it('of several instances behind one name one that is ready is enough, and else the reasons of one that answers are shown', async () => {
  const standBy = await serve('127.0.0.1', 503, { error: { lease: { message: 'another one trades' } } });
  const trading = await serve('127.0.0.2', 200, { of: 'the one that trades' }, standBy.port);
  const addresses = { 'order-management': `http://orders.example:${standBy.port}` };
  const board = (...found: readonly string[]) =>
    new HttpServiceBoard({ GATEWAY_SERVICES: addresses } as unknown as GatewaySettings, new LiveScheduler(), () =>
      Promise.resolve(found),
    );
  const stateOf = async (...found: readonly string[]) => (await board(...found).readHealth())[3];
  for (const both of [
    ['127.0.0.1', '127.0.0.2'],
    ['127.0.0.2', '127.0.0.1'],
  ]) {
    expect(await stateOf(...both)).toMatchObject({ state: 'ready', troubles: {} });
    expect(await board(...both).readStatus('order-management')).toEqual({ of: 'the one that trades' });
  }
  await trading.close();
  for (const both of [
    ['127.0.0.1', '127.0.0.2'],
    ['127.0.0.2', '127.0.0.1'],
  ])
    expect(await stateOf(...both)).toMatchObject({ state: 'not-ready', troubles: { lease: 'another one trades' } });
  expect(await stateOf()).toMatchObject({ state: 'down' });
  await standBy.close();
});

it('an instance that takes a connection and never answers keeps nobody waiting for one that is ready, and is not waited for after', async () => {
  const dead = createServer();
  const asked = once(dead, 'request') as Promise<[IncomingMessage]>;
  await once(dead.listen(0, '127.0.0.1'), 'listening');
  const { port } = dead.address() as AddressInfo;
  const ready = createServer((_request, response) => {
    // The other one has been asked by then.
    void asked.then(() => response.end('{"of":"the one that is ready"}'));
  });
  await once(ready.listen(port, '127.0.0.2'), 'listening');
  const settings = { GATEWAY_SERVICES: { strategy: `http://strategy.example:${port}` } } as unknown as GatewaySettings;
  // No time passes: whoever waits for the dead one waits for ever.
  const board = new HttpServiceBoard(settings, new VirtualScheduler(), () =>
    Promise.resolve(['127.0.0.1', '127.0.0.2']),
  );
  expect(await board.readStatus('strategy')).toEqual({ of: 'the one that is ready' });
  const [{ socket }] = await asked;
  if (!socket.destroyed) await once(socket, 'close');
  for (const server of [dead, ready]) {
    server.closeAllConnections();
    server.close();
  }
});

it('a name that is never resolved keeps nobody waiting for longer than one that does not answer', async () => {
  const scheduler = new VirtualScheduler();
  const settings = { GATEWAY_SERVICES: { risk: 'http://risk.example:1' } } as unknown as GatewaySettings;
  const asked = new HttpServiceBoard(settings, scheduler, () => new Promise(() => undefined)).readHealth();
  await scheduler.runForMs(1_500);
  expect((await asked)[2]).toMatchObject({ service: 'risk', state: 'down' });
});

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
