import { connect } from 'node:net';
import { Controller, Get, Module, NotFoundException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HealthRegistry, Metrics, SystemScheduler } from '#libs/platform';
import { MemoryLaneHub, MemoryLanesModule } from '#libs/messaging';
import { VirtualScheduler } from '#libs/testkit';
import { testSurroundings } from '../probe-services.fixture.js';
import { ServiceModule } from '../service.module.js';
import { createServiceApplication } from './service-application.js';

@Controller('files')
class FilesController {
  @Get('*')
  read(): never {
    throw new NotFoundException();
  }
}

@Controller('elsewhere')
class ElsewhereController {
  @Get(':owner/:name')
  read(): string {
    return 'a file';
  }
}

@Module({ controllers: [FilesController, ElsewhereController] })
class NothingModule {}

let app: NestFastifyApplication;

beforeEach(async () => {
  const time = new VirtualScheduler();
  const lanes = MemoryLanesModule.forService({ service: 'gateway', hub: new MemoryLaneHub(time) });
  const imports = [ServiceModule.register({ name: 'gateway', lanes })];
  app = (await createServiceApplication({ module: NothingModule, imports }, testSurroundings(time))).nest;
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});

afterEach(() => app.close());

const get = async (url: string): Promise<{ status: number; body: string }> => {
  const answer = await app.inject({ method: 'GET', url });
  return { status: answer.statusCode, body: answer.body };
};

describe('the requests of a service', () => {
  it('are measured by route, method and class of status, and an error by its route', async () => {
    await get('/health/live');
    await get('/nowhere/1');
    app.get(HealthRegistry).addReadiness('broken', () => 'it is');
    await get('/health/ready');
    const text = await app.get(Metrics).renderText();
    const counted = text.split('\n').filter((line) => line.startsWith('tradewind_http_request_seconds_count'));
    expect(counted.map((line) => line.replace('service="gateway",', ''))).toEqual([
      'tradewind_http_request_seconds_count{method="GET",route="/health/live",status="2xx"} 1',
      'tradewind_http_request_seconds_count{method="GET",route="none",status="4xx"} 1',
      'tradewind_http_request_seconds_count{method="GET",route="/health/ready",status="5xx"} 1',
    ]);
    expect(text).not.toContain('tradewind_http_errors_total{');
  });
});

describe('the health of a service', () => {
  it('is live at once, and started and ready only when start-up is done', async () => {
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/startup')).status).toBe(503);
    expect((await get('/health/ready')).status).toBe(503);
    app.get(HealthRegistry).markStarted();
    expect((await get('/health/startup')).status).toBe(200);
    expect((await get('/health/ready')).status).toBe(200);
  });

  it('is not ready while a condition does not hold, and says which without naming addresses', async () => {
    const health = app.get(HealthRegistry);
    health.markStarted();
    health.addReadiness('books', () => 'BTC-USDT is SYNCING');
    health.addReadiness('postgres', () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.1:5432')));
    const answer = await get('/health/ready');
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('BTC-USDT is SYNCING');
    expect(answer.body).not.toContain('10.0.0.1');
    expect((await get('/health/live')).status).toBe(200);
  });

  it('is not ready once it is stopping, and stays live', async () => {
    const health = app.get(HealthRegistry);
    health.markStarted();
    health.markDraining();
    expect((await get('/health/ready')).status).toBe(503);
    expect((await get('/health/live')).status).toBe(200);
  });

  it('shows its metrics with its name, and none of a broker that it has not entered', async () => {
    await get('/health/live');
    const answer = await get('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('service="gateway"');
    expect(answer.body).not.toContain('tradewind_broker_connected');
  });

  it.each([
    [
      '/health/nothing',
      'there are /elsewhere/:owner/:name, /files/*, /health/live, /health/ready, /health/startup, /metrics',
    ],
    [
      '/nowhere?token=secret',
      'there are /elsewhere/:owner/:name, /files/*, /health/live, /health/ready, /health/startup, /metrics',
    ],
    [`/${'a'.repeat(4_000)}`, '/health/live'],
    ['/files/nothing', 'There is nothing at this address'],
  ])('answers %s as a problem that says what there is', async (url, detail) => {
    const answer = await app.inject({ method: 'GET', url });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND' });
    expect(answer.body).toContain(detail);
    expect(answer.body).not.toContain('secret');
    expect(answer.body.length).toBeLessThan(1_000);
  });

  it('answers a method that an address does not take with those that it does', async () => {
    const answer = await app.inject({ method: 'DELETE', url: '/health/live' });
    expect(answer.headers['allow']).toBe('GET, HEAD');
    expect(answer.json()).toMatchObject({
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
      detail: 'DELETE is not possible here; GET, HEAD is.',
      instance: '/health/live',
    });
  });

  it('answers a method that a folder of files does not take with those that it does', async () => {
    const answer = await app.inject({ method: 'POST', url: '/files/a/b.js' });
    expect(answer.headers['allow']).toBe('GET, HEAD');
    expect(answer.json()).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
  });

  it('does not take an address for the one that its beginning is', async () => {
    const long = `/elsewhere/${'a'.repeat(94)}/${'b'.repeat(94)}`;
    const answer = await app.inject({ method: 'GET', url: `${long}/c` });
    expect(answer.headers['allow']).toBeUndefined();
    expect(answer.json()).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND', instance: long });
  });

  it.each([
    ['a badly encoded address', '/health/%zz', '', 400, 'REQUEST_UNREADABLE'],
    ['headers of 20 KiB', '/health/live', `x-long: ${'a'.repeat(20_000)}\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['a header that is none', '/health/live', 'not a header\r\n', 400, 'REQUEST_UNREADABLE'],
  ])('answers %s as a problem', async (_what, path, header, status, code) => {
    await app.listen(0, '127.0.0.1');
    const answer = await sendRaw(new URL(await app.getUrl()).port, `GET ${path} HTTP/1.1\r\nhost: x\r\n${header}\r\n`);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain(`"code":"${code}"`);
  });
});

describe('a client that is slow on purpose', () => {
  it.each([
    ['its headers', 'GET /health/live HTTP/1.1\r\nhost: x\r\n', 'x-more: 1\r\n'],
    ['its body', 'POST /health/live HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n', 'x'],
  ])('with %s ends with 408, however often it sends a little', async (_what, begin, more) => {
    const time = new VirtualScheduler();
    const lanes = MemoryLanesModule.forService({ service: 'gateway', hub: new MemoryLaneHub(time) });
    const imports = [ServiceModule.register({ name: 'gateway', lanes })];
    const patience = { headersMs: 100, requestMs: 200, silenceMs: 60_000, checkMs: 20 };
    const slow = await createServiceApplication({ module: NothingModule, imports }, testSurroundings(time), patience);
    await slow.start({ port: 0, host: '127.0.0.1' });
    try {
      const answer = await drip(new URL(await slow.nest.getUrl()).port, begin, more);
      expect(answer).toContain('HTTP/1.1 408 ');
      expect(answer).toContain('"code":"REQUEST_TOO_SLOW"');
    } finally {
      await slow.stop();
    }
  });
});

/** Sends the beginning of a request and then a little more now and then, until it is cut off. */
function drip(port: string, begin: string, more: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    // Waits for the connection by itself, ahead of what drips.
    socket.write(begin);
    const dripping = new SystemScheduler().runEvery({
      name: 'drip',
      intervalMs: 10,
      run: () => void socket.write(more),
      onError: () => socket.destroy(),
    });
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => void dripping.stop().then(() => resolve(answer)));
  });
}

/** Sends bytes that no HTTP client would, and returns everything that comes back. */
function sendRaw(port: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ port: Number(port), host: '127.0.0.1' }, () => socket.write(text));
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (answer.includes('}')) socket.destroy();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
