import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type VenueQuietV1, quietBucketOf, quietKey } from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import {
  Broker,
  NatsKeyValue,
  SharedQuiet,
  connectBroker,
  provisionBuckets,
  renderAuthorization,
} from '#libs/messaging';
import { SystemScheduler } from '#libs/platform';
import type { ServiceApplication } from '#libs/service-host';
import { VenueQuiet } from '#libs/venues';
import { TEST_PASSWORD as password, startMarketData } from './market-data-over-nats.fixture.js';

const RETRY_AFTER_S = 2;
const scheduler = new SystemScheduler();
const ignore = (): void => undefined;
let nats: RunningNats;
let venue: Server;
/** When the exchange was asked, on the monotonic clock, in milliseconds. */
let askedAtMs: number[];
let apps: ServiceApplication[];
let orders: Broker;

/** An exchange that answers the first question with 429 and every other with 503. */
async function startVenue(): Promise<void> {
  askedAtMs = [];
  venue = createServer((_request, response) => {
    askedAtMs.push(performance.now());
    if (askedAtMs.length === 1) response.writeHead(429, { 'retry-after': String(RETRY_AFTER_S) });
    else response.writeHead(503);
    response.end('{}');
  });
  await new Promise<void>((resolve) => venue.listen(0, '127.0.0.1', resolve));
}

const host = (): string => `127.0.0.1:${(venue.address() as AddressInfo).port}`;

async function startFeed(overrides: Readonly<Record<string, string>> = {}): Promise<void> {
  apps.push(await startMarketData(nats.url, { BINANCE_REST_URL: `http://${host()}`, ...overrides }));
}

/** Order-management's end: what it is told by others comes into `learned`. */
async function shareAsOrderManagement(learned: VenueQuietV1[]): Promise<VenueQuiet> {
  const quiet = new VenueQuiet(scheduler);
  const open = (bucket: string): NatsKeyValue => new NatsKeyValue(orders, bucket);
  await new SharedQuiet({
    ...{ service: 'order-management', keeper: quiet, scheduler, onLearned: (one) => learned.push(one) },
    place: { venue: 'binance', host: host(), address: 'one' },
    buckets: { open, openApart: (bucket) => Promise.resolve(open(bucket)) },
  }).startSharing();
  return quiet;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

beforeEach(async () => {
  apps = [];
  nats = await startNats({ configText: renderAuthorization(() => `"${password}"`), url: '' });
  const user = 'order-management';
  const connection = await connectBroker({ url: nats.url, user, password, name: user });
  orders = new Broker(connection, { onConnection: ignore, onError: ignore, onPermissionViolation: ignore });
  await provisionBuckets(connection, user);
  await startVenue();
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.stop()));
  await orders.close();
  await nats.stop();
  venue.closeAllConnections();
  await new Promise((resolve) => venue.close(resolve));
});

it('a 429 to one process keeps those of its address quiet until Retry-After is over, and order-management too', async () => {
  const learned: VenueQuietV1[] = [];
  const quiet = await shareAsOrderManagement(learned);
  await startFeed();
  await until(() => learned.length > 0);
  expect(learned).toMatchObject([{ venue: 'binance', by: 'market-data' }]);
  expect(quiet.leftMs).toBeLessThanOrEqual(RETRY_AFTER_S * 1_000);
  await startFeed();
  await until(() => askedAtMs.length >= 3);
  const [first = 0, ...later] = askedAtMs;
  // A timer may be a few milliseconds early by the exchange's clock: it was told before we heard it.
  expect(Math.min(...later) - first).toBeGreaterThan(RETRY_AFTER_S * 1_000 - 5);
});

it('what order-management was told keeps a feed from its first question, but not one of another address', async () => {
  const quiet = await shareAsOrderManagement([]);
  quiet.demand(600_000);
  const written = new NatsKeyValue(orders, quietBucketOf('order-management'));
  const key = quietKey({ venue: 'binance', host: host(), address: 'one' });
  while ((await written.get(key)) === undefined) await sleep(5);
  await startFeed();
  await startFeed({ VENUE_ADDRESS: 'other' });
  await until(() => askedAtMs.length > 0);
  await apps[1]?.stop();
  const asked = askedAtMs.length;
  await sleep(300);
  expect(askedAtMs.length).toBe(asked);
});
