import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import type { Instrument } from '#libs/domain';
import { ProtocolFeed } from '../feed/index.js';
import { Heard } from '../feed/testing/heard.fixture.js';
import { ScriptedServer } from '../feed/testing/scripted-server.js';
import { liveRuntime } from '../testing/kit/live-runtime.fixture.js';
import { okxProtocol } from './protocol.js';

const one = new Decimal('1');
const instrument: Instrument = {
  venue: asId<VenueId>('okx'),
  id: asId<InstrumentId>('BTC-USDT'),
  venueSymbol: 'BTC-USDT',
  base: 'BTC',
  quote: 'USDT',
  status: 'TRADING',
  tickSize: one,
  lotSize: one,
  minQuantity: one,
  maxQuantity: one,
  minNotional: one,
};

function update(prevSeqId: number, seqId: number, bid: string): string {
  const record = { bids: [[bid, '1', '0', '1']], asks: [], ts: '1770000000000', checksum: 0, seqId, prevSeqId };
  return JSON.stringify({ arg: { channel: 'books', instId: 'BTC-USDT' }, action: 'update', data: [record] });
}

function book(seqId: number | undefined): string {
  const data = [{ bids: [['100', '1', '0', '1']], asks: [['200', '2', '0', '1']], ts: '1770000000000', seqId }];
  return JSON.stringify({ code: '0', msg: '', data });
}

describe('a book of OKX whose channel begins without a snapshot', () => {
  let server: ScriptedServer;
  let rest: Server;
  let heard: Heard;
  let feed: ProtocolFeed;
  let answers: string[];
  const asked: string[] = [];

  beforeEach(async () => {
    server = await ScriptedServer.open();
    heard = new Heard();
    asked.length = 0;
    rest = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end(answers.length > 1 ? answers.shift() : answers[0]);
    });
    await new Promise<void>((resolve) => rest.listen(0, '127.0.0.1', () => resolve()));
    const restUrl = `http://127.0.0.1:${(rest.address() as AddressInfo).port}`;
    const quick = { tickMs: 5, seedAfterMs: 10, syncTimeoutMs: 60_000 };
    feed = new ProtocolFeed(okxProtocol, liveRuntime({ nowUs: () => 1 }), { streamUrl: server.url, restUrl }, quick);
  });
  afterEach(async () => {
    await feed.close();
    await server.close();
    rest.close();
  });

  const bids = () => feed.levels(instrument.id, 'bid', 9).map(({ priceTicks }) => priceTicks);

  it('is loaded over REST and joined to the changes by their numbers, those from before it left out', async () => {
    answers = [book(25)];
    server.answer = () => [update(5, 10, '90'), update(10, 20, '91'), update(20, 30, '101'), update(30, 40, '102')];
    await feed.open([instrument], heard);
    await heard.until(() => heard.states('BTC-USDT').at(-1) === 'LIVE');
    server.send(update(40, 47, '103'));
    await heard.until(() => bids().length === 4);
    expect(bids()).toEqual([103, 102, 101, 100]);
    expect(heard.depths()).toEqual(['snapshot 25', 'delta 30', 'delta 40', 'delta 47']);
    expect(heard.states('BTC-USDT')).toEqual(['SYNCING', 'LIVE']);
    expect(asked).toEqual(['/api/v5/market/books?instId=BTC-USDT&sz=400']);
  });

  it('is loaded again while what comes is too old, an error, or has no number', async () => {
    answers = [book(3), '{"code":"50011","msg":"Too Many Requests"}', book(undefined), book(10)];
    server.answer = () => [update(5, 10, '90'), update(10, 20, '101')];
    await feed.open([instrument], heard);
    await heard.until(() => heard.states('BTC-USDT').at(-1) === 'LIVE');
    expect([bids(), asked.length]).toEqual([[101, 100], 4]);
    expect(heard.notices.filter((text) => text.includes('tried again'))).toHaveLength(3);
  });

  it('is not loaded where the channel does begin with a snapshot', async () => {
    answers = [book(25)];
    server.answer = () => [update(-1, 10, '90').replace('"update"', '"snapshot"'), update(10, 20, '91')];
    await feed.open([instrument], heard);
    await heard.until(() => heard.depths().length === 2);
    await new Promise<void>((resolve) => void setTimeout(resolve, 60));
    expect([asked, bids()]).toEqual([[], [91, 90]]);
  });
});
