import { createHash } from 'node:crypto';
import type { AccountEvent, Instrument, MarketFeed, OrderEntry, Side, VenueOrder } from '#libs/domain';
import { type ClientOrderId, Decimal, type InstrumentId, asId } from '#libs/kernel';
import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import { venues } from '#libs/venues';
import { readPaperExchangeSettings } from '../paper-exchange.config.js';
import { openInProcessExchange } from './open-in-process-exchange.js';
import type { InProcessOptions, OpenInProcessExchange } from './open-in-process-exchange.js';

const ADDRESSES = {
  restUrl: 'http://paper',
  streamUrl: 'ws://paper',
  wsApiUrl: 'ws://paper/ws-api/v3',
};
const BTC = asId<InstrumentId>('BTC-USDT');

/** Binance's real client on an exchange in this process, on virtual time. */
export interface ConnectedClient extends OpenInProcessExchange {
  readonly scheduler: VirtualScheduler;
  readonly feed: MarketFeed;
  readonly entry: OrderEntry;
  readonly instrument: Instrument;
  /** What the account stream brought. */
  readonly events: AccountEvent[];
  /** How often the account stream was up. */
  connects: number;
  /** Frames of either stream that could not be read. */
  badFrames: number;
  /** Market events received, and a hash over them in order. */
  marketEvents(): number;
  marketHash(): string;
}

/** Opens an exchange and connects a client's market feed and account stream. */
export async function connectClient(
  seed: number,
  settings: Record<string, string> = {},
  options: Partial<InProcessOptions> = {},
): Promise<ConnectedClient> {
  const scheduler = new VirtualScheduler();
  const latency = new SeededRandom(seed + 1);
  const read = { SEED: String(seed), SYMBOLS: 'BTCUSDT', RATE: '40', BALANCES: 'USDT:100000,BTC:1', ...settings };
  const open = await openInProcessExchange({
    settings: readPaperExchangeSettings({ HTTP_PORT: '0', LOG_LEVEL: 'silent', ...read }),
    scheduler,
    random: new SeededRandom(seed + 2),
    latencyMs: () => 1 + latency.integerBelow(5),
    ...options,
  });
  const inputs = { scheduler, random: new SeededRandom(seed + 3), transport: open.transport };
  const keys = { apiKey: 'demo-key', apiSecret: 'demo-secret' };
  const feed = venues.binance.marketFeed(inputs, ADDRESSES);
  const entry = venues.binance.orderEntry(inputs, ADDRESSES, keys);
  const [instrument] = (await scheduler.complete(feed.loadInstruments([BTC]))).instruments;
  if (instrument === undefined) throw new Error('the exchange does not list BTC-USDT');
  const hash = createHash('sha256');
  let marketEvents = 0;
  const client: ConnectedClient = {
    ...open,
    scheduler,
    feed,
    entry,
    instrument,
    events: [],
    connects: 0,
    badFrames: 0,
    marketEvents: () => marketEvents,
    marketHash: () => hash.copy().digest('hex'),
  };
  const onBadFrame = (): void => {
    client.badFrames += 1;
  };
  const opening = feed.open([instrument], {
    onEvent: (event) => {
      marketEvents += 1;
      hash.update(JSON.stringify(event, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
    },
    onBadFrame,
    onNotice: () => undefined,
  });
  await scheduler.complete(opening);
  await entry.openAccountStream({
    onAccountEvent: (event) => client.events.push(event),
    onConnected: () => {
      client.connects += 1;
    },
    onDisconnected: () => undefined,
    onBadFrame,
  });
  await scheduler.runUntil(() => client.connects > 0 && feed.status()[0]?.bookState === 'LIVE', 30_000);
  return client;
}

/** Closes the client and the exchange. */
export async function closeClient({ feed, entry, closeExchange }: ConnectedClient): Promise<void> {
  await feed.close();
  await entry.close();
  await closeExchange();
}

/** A limit order of 0.01 BTC. */
export function limitOrder(client: ConnectedClient, id: string, side: Side, price: string): VenueOrder {
  return { ...marketOrder(client, id, side), type: 'LIMIT', timeInForce: 'GTC', limitPrice: new Decimal(price) };
}

/** A market order of 0.01 BTC. */
export function marketOrder({ instrument }: ConnectedClient, id: string, side: Side): VenueOrder {
  return {
    clientOrderId: asId<ClientOrderId>(id),
    instrument,
    side,
    type: 'MARKET',
    timeInForce: 'IOC',
    quantity: new Decimal('0.01'),
    limitPrice: undefined,
  };
}
