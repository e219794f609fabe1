import { Controller, Module } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AskReply, HaltCommandV1, MARKET_QUERY, type MarketReply, type TradingStateReply } from '#libs/contracts';
import { MemoryLaneHub, MemoryLanesModule, OnAsk } from '#libs/messaging';
import { MemorySchema, MemoryStoreModule } from '#libs/persistence';
import { RecordingSupervisor, type Surroundings, createLog, readSettings } from '#libs/platform';
import { type ServiceApplication, ServiceModule, createServiceApplication } from '#libs/service-host';
import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import { configureGateway } from './configure-gateway.js';
import { GatewayModule } from './gateway.module.js';
import { gatewaySettings } from './gateway.settings.js';
import { MemoryGatewayStoreModule } from './outbound/memory-gateway-store.module.js';
import { MemoryRowWriter, addSampleRows } from './testing/row-writer.fixture.js';

const commands: unknown[] = [];

/** Stands for risk and for market-data. */
@Controller()
class Others {
  @OnAsk(HaltCommandV1.subject)
  halt(@Payload() command: unknown): AskReply<TradingStateReply> {
    commands.push(command);
    return { ok: true, value: { scope: 'all', state: 'HALTED', version: 1, changedAtUs: 1 } };
  }

  @OnAsk(MARKET_QUERY)
  market(@Payload() _question: unknown, @Ctx() context: NatsContext): AskReply<MarketReply> {
    const [venue = '', instrument = ''] = context.getSubject().split('.').slice(-2);
    return { ok: true, value: { venue, instrument, bookState: 'LIVE', receivedAtUs: 0, bids: [], asks: [] } };
  }
}

@Module({ controllers: [Others] })
class OthersModule {}

const time = new VirtualScheduler();
let gateway: ServiceApplication;
let others: ServiceApplication;

beforeAll(async () => {
  const hub = new MemoryLaneHub(time);
  const random = new SeededRandom(1);
  const log = createLog('gateway', 'silent');
  const surroundings: Surroundings = { log, scheduler: time, random, supervisor: new RecordingSupervisor() };
  const rows = new MemoryRowWriter();
  await addSampleRows(rows);
  const settings = readSettings(gatewaySettings, { NATS_URL: 'nats://none', DATABASE_URL: 'postgres://none' });
  const lanes = MemoryLanesModule.forService({ service: 'gateway', hub });
  const store = MemoryGatewayStoreModule.forService(rows.rows);
  gateway = await createServiceApplication(GatewayModule.register({ settings, lanes, store }), surroundings);
  configureGateway(gateway.nest);
  await gateway.start();
  const theirs = {
    lanes: MemoryLanesModule.forService({ service: 'risk', hub }),
    store: MemoryStoreModule.forService(new MemorySchema()),
  };
  const imports = [ServiceModule.register({ name: 'risk', ...theirs })];
  others = await createServiceApplication({ module: OthersModule, imports }, surroundings);
  await others.start();
});

afterAll(async () => {
  await gateway?.stop();
  await others?.stop();
});

async function send(method: 'GET' | 'POST', url: string, payload?: object): Promise<{ status: number; body: unknown }> {
  const options = payload === undefined ? {} : { payload };
  const answer = await gateway.nest.inject({ method, url, ...options });
  return { status: answer.statusCode, body: JSON.parse(answer.body) as unknown };
}

describe('a gateway without Postgres and without a broker', () => {
  it('lists what is in memory', async () => {
    const { status, body } = await send('GET', '/v1/orders?status=New');
    expect(status).toBe(200);
    expect(body).toMatchObject({ items: [{ clientOrderId: 'c-000900', leavesQuantity: '0.5' }], nextCursor: null });
    expect(await send('GET', '/v1/positions/paper-2/BTC-USDT')).toMatchObject({ status: 400 });
    expect(await send('GET', '/health/ready')).toMatchObject({ status: 200 });
  });

  it('asks the market over lanes in memory', async () => {
    expect(await send('GET', '/v1/market/binance/BTC-USDT')).toMatchObject({
      status: 200,
      body: { venue: 'binance', instrument: 'BTC-USDT', source: 'feed', receivedAtUs: null },
    });
  });

  it('hands a command to risk, and says which one it was', async () => {
    const command = { scope: 'all', actor: 'ann', reason: 'a drill', commandId: 'drill-1' };
    expect(await send('POST', '/v1/risk/halt', command)).toMatchObject({
      status: 200,
      body: { commandId: 'drill-1', state: 'HALTED', changedAt: '1970-01-01T00:00:00.000001Z' },
    });
    expect(commands).toEqual([command]);
    expect(await send('POST', '/v1/risk/resume', command)).toMatchObject({
      status: 503,
      body: { code: 'SERVICE_UNAVAILABLE', details: { service: 'risk', commandId: 'drill-1' } },
    });
  });

  it('shows the life of an order, decisions by rule, and differences', async () => {
    const { body } = await send('GET', '/v1/orders/c-000001/timeline');
    expect(body).toMatchObject({
      order: { clientOrderId: 'c-000001' },
      hops: [{ hop: 'committed' }, { hop: 'sent' }, {}],
    });
    expect(await send('GET', '/v1/orders/none/timeline')).toMatchObject({ status: 404 });
    const refused = await send('GET', '/v1/decisions?rule=max-position&decision=REFUSED');
    expect(refused.body).toMatchObject({ items: [{ intentId: 'i-9', numbers: { limit: '20' } }] });
    expect(await send('GET', '/v1/decisions/i-9')).toMatchObject({
      status: 200,
      body: { code: 'MAX_POSITION_EXCEEDED' },
    });
    expect(await send('GET', '/v1/discrepancies')).toMatchObject({ status: 200, body: { items: [] } });
  });

  it('lists what happened within a span of time, from either end', async () => {
    const query = 'fromUs=1700000000000105&toUs=1700000000000108';
    const ids = async (more: string): Promise<unknown[]> => {
      const { body } = await send('GET', `/v1/trades?${query}${more}`);
      return (body as { readonly items: readonly { readonly tradeId: string }[] }).items.map(({ tradeId }) => tradeId);
    };
    expect(await ids('')).toEqual(['7', '6', '5']);
    expect(await ids('&sort=oldest')).toEqual(['5', '6', '7']);
    expect(await send('GET', '/v1/trades?fromUs=tomorrow')).toMatchObject({ status: 400 });
  });

  it('hands out trades as CSV to who accepts that', async () => {
    const answer = await gateway.nest.inject({
      method: 'GET',
      url: '/v1/trades?limit=1',
      headers: { accept: 'text/csv' },
    });
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(answer.body.trimEnd().split('\r\n')).toHaveLength(31);
  });

  it('documents the stream with the schemas of its routes, and each of them is there', async () => {
    const openApi = await send('GET', '/openapi.json');
    const { schemas } = (openApi.body as { readonly components: { readonly schemas: object } }).components;
    const asyncApi = JSON.stringify((await send('GET', '/asyncapi.json')).body);
    const named = [...asyncApi.matchAll(/#\/components\/schemas\/(\w+)/gu)].map(([, name]) => name);
    expect(new Set(named).size).toBe(8);
    for (const name of named) expect(Object.keys(schemas)).toContain(name);
  });

  it('serves nothing but files of the console under its address', async () => {
    for (const url of [
      '/console/assets/none.js',
      '/console/../package.json',
      '/console/%2e%2e/package.json',
      '/console/etc.txt',
    ])
      expect((await gateway.nest.inject({ method: 'GET', url })).statusCode).toBe(404);
  });
});
