import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Instrument } from '#libs/domain';
import { Decimal, type InstrumentId, US_PER_SECOND, type UnixUs, type VenueId } from '#libs/kernel';
import { type RunningNats, startNats } from '#libs/local-stack';
import { renderAuthorization } from '#libs/messaging';
import { OrderEventEntity, RiskTradingStateEntity } from '#libs/persistence';
import { API_KEY_BYTES, ROLES, type Role, SystemScheduler, isGranted, mintApiKey } from '#libs/platform';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { MarketTable } from './application/live/market-table.js';
import { LiveStream } from './inbound/stream/live-stream.js';
import { STREAM_TOPICS, type StreamTopic } from './inbound/stream/stream-topics.js';
import { BENCH_PASSWORD, GatewayBench, startGateway } from './testing/gateway-bench.fixture.js';
import {
  sampleExposure,
  sampleOrder,
  sampleOrderEvent,
  samplePosition,
  sampleRefusal,
  sampleTrade,
} from './testing/sample-rows.fixture.js';

const TOPICS = Object.entries<StreamTopic>(STREAM_TOPICS);
const BTC = { venue: 'binance' as VenueId, instrument: 'BTC-USDT' as InstrumentId };

/** What one client of the stream has heard, by topic. */
class Heard {
  readonly atFirst = new Set<string>();
  readonly later = new Set<string>();

  readonly take = (text: string): void => {
    const message = JSON.parse(text) as {
      readonly state?: { readonly latest: object } & Readonly<Record<string, object>>;
      readonly events?: readonly { readonly topic: string }[];
      readonly latest?: readonly { readonly topic: string }[];
    };
    const { latest = {}, ...lists } = message.state ?? {};
    for (const topic of Object.keys(latest)) this.atFirst.add(topic);
    for (const list of Object.keys(lists)) this.atFirst.add(list.replace(/s$/u, ''));
    for (const { topic } of [...(message.events ?? []), ...(message.latest ?? [])]) this.later.add(topic);
  };

  get both(): readonly (readonly string[])[] {
    return [this.atFirst, this.later].map((topics) => [...topics].toSorted());
  }
}

const folder = mkdtempSync(join(tmpdir(), 'keys-'));
let nats: RunningNats;
let database: TestDatabase;
let bench: GatewayBench;
let guarded: NestFastifyApplication;
let keys: ReadonlyMap<Role, string>;

beforeAll(async () => {
  nats = await startNats({ configText: renderAuthorization(() => `"${BENCH_PASSWORD}"`), url: '' });
  database = await createTestDatabase(process.env['TEST_DATABASE_URL'] ?? '');
  bench = new GatewayBench(nats.url, database);
  await bench.open();
  const expiresAtUs = new SystemScheduler().nowUs() + 3_600 * US_PER_SECOND;
  const minted = ROLES.map((role, index) => {
    const bytes = new Uint8Array(API_KEY_BYTES).fill(index + 1);
    return [role, mintApiKey({ name: `${role}@desk`, roles: [role], expiresAtUs }, bytes)] as const;
  });
  const ring = join(folder, 'keys.json');
  writeFileSync(ring, JSON.stringify({ keys: minted.map(([, { entry }]) => entry) }));
  keys = new Map(minted.map(([role, { key }]) => [role, key]));
  guarded = await startGateway({ ...bench.environment, GATEWAY_KEY_RING: ring });
  stirMarket(1);
});

afterAll(async () => {
  await guarded?.close();
  await bench?.close();
  await database?.drop();
  await nats?.stop();
  rmSync(folder, { recursive: true });
});

/** What a tick of the market says, as the subscriber hands it on. */
function stirMarket(priceTicks: number): void {
  const markets = guarded.get<MarketTable>(MarketTable);
  markets.setInstrument({
    ...{ venue: BTC.venue, id: BTC.instrument, base: 'BTC', quote: 'USDT' },
    ...{ tickSize: new Decimal('0.01'), lotSize: new Decimal('0.00001') },
  } as unknown as Instrument);
  const sizes = { bidSizeLots: 1, askPriceTicks: priceTicks + 1, askSizeLots: 1, sequence: priceTicks };
  const at = { exchangeAtUs: 1 as UnixUs, receivedAtUs: priceTicks as UnixUs };
  markets.applyMarketEvent({ kind: 'quote', ...BTC, ...at, bidPriceTicks: priceTicks, ...sizes });
}

/** Something new under every topic, for an account that is named as the round. */
async function stirEverything(round: number): Promise<void> {
  stirMarket(100 + round);
  const account = `stirred-${round}`;
  const { writer } = bench;
  await writer.addExposure(sampleExposure({ account }));
  await writer.addPosition(samplePosition('DOGE-USDT', { account }));
  const changed = { actor: 'test', reason: 'a drill', commandId: account, changedAtUs: 1 };
  const state = { scope: account, state: 'ACTIVE', version: 1, ...changed } as const;
  await writer.dataSource.getRepository(RiskTradingStateEntity).insert(state);
  const number = 5_000 + round;
  await writer.addOrder(sampleOrder(number, { account }));
  const { clientOrderId } = sampleOrder(number);
  const { sequence: _byTheTable, ...event } = sampleOrderEvent(number, clientOrderId, 1);
  await writer.dataSource.getRepository(OrderEventEntity).insert(event as object);
  await writer.addTrade(sampleTrade(number, { account }));
  await writer.addDecision(sampleRefusal(number, { account, decidedAtUs: new SystemScheduler().nowUs() }));
}

async function openStream(authorization: string | undefined): Promise<{ heard: Heard; socket: WebSocket }> {
  const { port } = guarded.getHttpServer().address() as AddressInfo;
  const headers = authorization === undefined ? {} : { authorization };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`, ['tradewind.v1'], { headers });
  const heard = new Heard();
  socket.on('message', (data: Buffer) => heard.take(data.toString('utf8')));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { heard, socket };
}

describe('every topic of the stream', () => {
  it('is stated: all of them are reads of viewers', () => {
    expect(Object.fromEntries(TOPICS.map(([name, { roles }]) => [name, roles.join()]))).toEqual({
      ...{ market: 'viewer', equity: 'viewer', position: 'viewer', exposure: 'viewer', state: 'viewer' },
      ...{ order: 'viewer', trade: 'viewer', decision: 'viewer' },
    });
  });

  it('reaches exactly the roles that it states, in the snapshot and after it; and what is sent has an entry', async () => {
    const clients = await Promise.all(ROLES.map((role) => openStream(`Bearer ${keys.get(role)}`)));
    await expect.poll(() => clients.every(({ heard }) => heard.atFirst.size > 0), { timeout: 20_000 }).toBe(true);
    await stirEverything(1);
    const granted = ROLES.map((role) => TOPICS.filter(([, { roles }]) => isGranted([role], roles)));
    const expected = granted.map((topics) => topics.map(([name]) => name).toSorted());
    const told = (): unknown => clients.map(({ heard }) => heard.both);
    await expect.poll(told, { timeout: 20_000 }).toEqual(expected.map((topics) => [topics, topics]));
    for (const { socket } of clients) socket.terminate();
  });

  it('reaches nobody without a credential, or with one that is wrong: there is no stream then', async () => {
    for (const wrong of [undefined, 'Bearer ', 'Bearer nobody', `Basic ${keys.get('admin')}`])
      await expect(openStream(wrong)).rejects.toThrow('401');
  });

  it('is sent by itself to who is granted nothing else', async () => {
    const stream = guarded.get<LiveStream>(LiveStream);
    const clients = TOPICS.map(([name]) => {
      const heard = new Heard();
      const socket = { bufferedBytes: 0, sendText: heard.take, close: () => undefined };
      return { heard, name, leave: stream.addClient(socket, new Set([name]), null) };
    });
    await expect.poll(() => clients.every(({ heard }) => heard.atFirst.size > 0), { timeout: 20_000 }).toBe(true);
    await stirEverything(2);
    const told = (): unknown => clients.map(({ heard }) => heard.both);
    await expect.poll(told, { timeout: 20_000 }).toEqual(clients.map(({ name }) => [[name], [name]]));
    for (const { leave } of clients) leave();
  });
});
