import { describe, expect, it } from 'vitest';
import { type ClientOrderId, asId } from '#libs/kernel';
import { SeededRandom } from '#libs/testkit';
import type { FaultRule } from '../inbound/faults/scripted-faults.js';
import { ScriptedFaults } from '../inbound/faults/scripted-faults.js';
import { MemoryJournalStorage } from '../outbound/journal/memory-journal-storage.js';
import { closeClient, connectClient, limitOrder, marketOrder } from './binance-client.fixture.js';
import type { ConnectedClient } from './binance-client.fixture.js';

const MINUTE_MS = 60_000;
const idOf = (text: string): ClientOrderId => asId<ClientOrderId>(text);

/** The statuses that the account stream reported for an order. */
function reported({ events }: ConnectedClient, id: string): string[] {
  return events.flatMap((event) =>
    event.kind === 'report' && event.order.clientOrderId === idOf(id) ? [event.order.status] : [],
  );
}

/** Trades for a while: market orders, and limit orders that rest and are cancelled. */
async function trade(client: ConnectedClient, minutes: number): Promise<void> {
  const { entry, scheduler, instrument } = client;
  for (let minute = 0; minute < minutes; minute += 1) {
    const side = minute % 2 === 0 ? 'BUY' : 'SELL';
    await scheduler.complete(entry.placeOrder(marketOrder(client, `market-${minute}`, side)));
    await scheduler.complete(entry.placeOrder(limitOrder(client, `limit-${minute}`, 'BUY', '40000.00')));
    await scheduler.runForMs(MINUTE_MS / 2);
    await scheduler.complete(entry.cancelOrder(instrument, idOf(`limit-${minute}`)));
    await scheduler.runForMs(MINUTE_MS / 2);
  }
}

describe("Binance's client on an exchange in its own process", () => {
  it('connects both streams, places, fills and cancels, and hears what the journal holds', async () => {
    const client = await connectClient(1);
    const { entry, scheduler, instrument } = client;
    const bought = await scheduler.complete(entry.placeOrder(marketOrder(client, 'bought', 'BUY')));
    expect(bought).toMatchObject({ outcome: 'yes', value: { status: 'Filled' } });
    const resting = await scheduler.complete(entry.placeOrder(limitOrder(client, 'rests', 'BUY', '40000.00')));
    expect(resting).toMatchObject({ outcome: 'yes', value: { status: 'New' } });
    const cancelled = await scheduler.complete(entry.cancelOrder(instrument, idOf('rests')));
    expect(cancelled).toMatchObject({ outcome: 'yes', value: { status: 'Canceled' } });
    await scheduler.runForMs(100);
    expect(reported(client, 'bought').at(-1)).toBe('Filled');
    expect(reported(client, 'rests')).toEqual(['New', 'Canceled']);
    const truth = client.readTruth();
    expect([...truth.orders.values()].map((order) => [order.clientOrderId, order.status])).toEqual([
      ['bought', 'Filled'],
      ['rests', 'Canceled'],
    ]);
    const fills = await scheduler.complete(entry.fills(instrument, undefined));
    const ids = fills.outcome === 'yes' ? fills.value.map((fill) => Number(fill.venueTradeId)) : [];
    expect(ids).toEqual(truth.trades.map((one) => one.tradeId));
    const balances = await scheduler.complete(entry.balances());
    const held = truth.balances.get('paper-1');
    const told = balances.outcome === 'yes' ? balances.value : [];
    expect(told.map((one) => [one.asset, one.free.toFixed(), one.locked.toFixed()])).toEqual(
      [...(held ?? [])].map(([asset, { free, locked }]) => [asset, free.toFixed(), locked.toFixed()]),
    );
    expect([client.badFrames, client.feed.counters().gapsDetected]).toEqual([0, 0]);
    await closeClient(client);
  });

  it(
    'lives an hour of the synthetic market in seconds, with a gapless feed and a journal that repeats',
    { timeout: 120_000 },
    async () => {
      const live = async (seed: number, minutes: number): Promise<readonly [string, string, number]> => {
        const client = await connectClient(seed, { RATE: '20' });
        await trade(client, minutes);
        const { gapsDetected, tradesLost, reconnects } = client.feed.counters();
        expect([gapsDetected, tradesLost, reconnects, client.badFrames, client.connects]).toEqual([0, 0, 0, 0, 1]);
        expect(client.feed.status()[0]?.bookState).toBe('LIVE');
        expect(client.readTruth().orders.size).toBe(2 * minutes);
        const result = [client.journal.text, client.marketHash(), client.marketEvents()] as const;
        await closeClient(client);
        return result;
      };
      const hour = await live(7, 60);
      expect(hour[2]).toBeGreaterThan(20_000);
      const [once, again, other] = [await live(7, 5), await live(7, 5), await live(8, 5)];
      expect(again).toEqual(once);
      expect(other[0]).not.toBe(once[0]);
      expect(other[1]).not.toBe(once[1]);
    },
  );

  it('goes on from the journal of an exchange that was killed', async () => {
    const first = await connectClient(3);
    const { scheduler, entry } = first;
    await scheduler.complete(entry.placeOrder(marketOrder(first, 'before', 'BUY')));
    await scheduler.complete(entry.placeOrder(limitOrder(first, 'rests', 'BUY', '40000.00')));
    first.abandonExchange();
    const left = first.journal.text;
    const refused = await scheduler.complete(entry.placeOrder(marketOrder(first, 'too-late', 'BUY')));
    expect(refused.outcome).toBe('no');
    await scheduler.runForMs(60_000);
    expect([first.journal.text === left, first.feed.status()[0]?.bookState]).toEqual([true, 'RESYNCING']);
    const killed = new MemoryJournalStorage(`${left}{"seq":99,"kind":"ans`);
    const second = await connectClient(4, {}, { journal: killed });
    const open = await second.scheduler.complete(second.entry.openOrders());
    expect(open.outcome === 'yes' && open.value.map((order) => order.clientOrderId)).toEqual(['rests']);
    await second.scheduler.complete(second.entry.placeOrder(marketOrder(second, 'after', 'SELL')));
    const truth = second.readTruth();
    expect([truth.starts, [...truth.orders.keys()]]).toEqual([2, [1, 2, 3]]);
    expect(new Set(truth.trades.map((one) => one.tradeId)).size).toBe(truth.trades.length);
    await closeClient(second);
  });
});

describe('a journal that grew too large', () => {
  it('begins anew, and the exchange recovers from it with no id given twice', async () => {
    const first = await connectClient(6, { JOURNAL_MAX_BYTES: '2048' });
    const { scheduler, entry } = first;
    for (const id of ['one', 'two', 'three']) await scheduler.complete(entry.placeOrder(marketOrder(first, id, 'BUY')));
    await scheduler.complete(entry.placeOrder(limitOrder(first, 'rests', 'BUY', '40000.00')));
    const before = first.readTruth();
    const reports = Math.max(...[...first.journal.text.matchAll(/"I":(\d+)/gu)].map(([, id]) => Number(id)));
    await scheduler.runForMs(6_000);
    expect(first.journal.text.split('\n')[0]).toMatch(/^\{"seq":1,"atMs":\d+,"kind":"opened"/u);
    const after = first.readTruth();
    expect([...after.orders.values()]).toEqual([...before.orders.values()]);
    expect([after.trades, after.balances.get('paper-1')]).toEqual([before.trades, before.balances.get('paper-1')]);
    first.abandonExchange();
    const second = await connectClient(6, {}, { journal: new MemoryJournalStorage(first.journal.text) });
    await second.scheduler.complete(second.entry.placeOrder(marketOrder(second, 'after', 'SELL')));
    const truth = second.readTruth();
    expect(Math.max(...truth.orders.keys())).toBe(5);
    expect(new Set(truth.trades.map((one) => one.tradeId)).size).toBe(truth.trades.length);
    const later = [...second.journal.text.matchAll(/"I":(\d+)/gu)].map(([, id]) => Number(id));
    expect(Math.min(...later)).toBeGreaterThan(reports);
    await closeClient(second);
  });
});

describe('faults between a client and an exchange in its own process', () => {
  const faulty = async (...rules: FaultRule[]): Promise<ConnectedClient & { readonly faults: ScriptedFaults }> => {
    const faults = new ScriptedFaults(new SeededRandom(1));
    const client = await connectClient(5, {}, { faults });
    faults.replaceRules(rules);
    return { ...client, faults };
  };
  const placing = { on: 'REQUEST', method: 'POST', target: '/api/v3/order', times: 1 } as const;
  const overloaded = { status: 503, code: -1008, message: 'Server is currently overloaded.' };

  it.each([
    ['an answer that is lost', { kind: 'DROP_ANSWER' }, 'unknown', 1],
    ['a request that is lost', { kind: 'DROP_REQUEST' }, 'unknown', 0],
    ['a reset after the order was taken', { kind: 'RESET_PERFORMED' }, 'unknown', 1],
    ['a reset before the order was taken', { kind: 'RESET_UNPERFORMED' }, 'unknown', 0],
    ['a 503 for an order that was taken', { kind: 'REFUSE_PERFORMED', refusal: overloaded }, 'unknown', 1],
    ['an answer after the time-out', { kind: 'DELAY_ANSWER', delayMs: 15_000 }, 'unknown', 1],
    ['a request that comes after its time', { kind: 'DELAY_REQUEST', delayMs: 6_000 }, 'no', 0],
    ['an answer that is slow', { kind: 'DELAY_ANSWER', delayMs: 2_000 }, 'yes', 1],
    ['a request that arrives twice', { kind: 'PERFORM_TWICE' }, 'yes', 1],
  ] as const)('%s leaves the client knowing no more than it can', async (_name, fault, outcome, orders) => {
    const client = await faulty({ ...placing, fault });
    const order = limitOrder(client, 'wanted', 'BUY', '40000.00');
    const answer = await client.scheduler.complete(client.entry.placeOrder(order));
    expect(answer.outcome).toBe(outcome);
    await client.scheduler.runForMs(20_000);
    expect(client.readTruth().orders.size).toBe(orders);
    const asked = await client.scheduler.complete(client.entry.queryOrder(client.instrument, idOf('wanted')));
    expect(asked.outcome).toBe(orders === 1 ? 'yes' : 'no');
    await closeClient(client);
  });

  it('reports that are dropped, doubled or late reach the client so, and the journal holds them once', async () => {
    const report = { on: 'MESSAGE', channel: 'ACCOUNT', direction: 'TO_CLIENT', times: 1 } as const;
    const client = await faulty(
      { ...report, text: '"c":"dropped"', fault: { kind: 'DROP' } },
      { ...report, text: '"c":"doubled"', fault: { kind: 'DUPLICATE' } },
      { ...report, text: '"c":"late"', fault: { kind: 'DELAY', delayMs: 3_000 } },
    );
    for (const id of ['dropped', 'doubled', 'late']) {
      await client.scheduler.complete(client.entry.placeOrder(limitOrder(client, id, 'BUY', '40000.00')));
    }
    await client.scheduler.runForMs(1_000);
    const counts = () => ['dropped', 'doubled', 'late'].map((id) => reported(client, id).length);
    expect(counts()).toEqual([0, 2, 0]);
    await client.scheduler.runForMs(3_000);
    expect(counts()).toEqual([0, 2, 1]);
    expect(client.readTruth().orders.size).toBe(3);
    await closeClient(client);
  });

  it('a cut or refused connection is opened again as soon as the exchange lets the client in', async () => {
    const client = await faulty({ on: 'CONNECTION' });
    const reconnects = () => client.feed.counters().reconnects;
    client.exchange.cutConnections();
    await client.scheduler.runForMs(30_000);
    expect(client.feed.status()[0]?.bookState).not.toBe('LIVE');
    client.faults.replaceRules([]);
    await client.scheduler.runUntil(() => client.feed.status()[0]?.bookState === 'LIVE', 10_000);
    expect(reconnects()).toBeGreaterThan(0);
    client.faults.replaceRules([{ on: 'MESSAGE', channel: 'MARKET', times: 1, fault: { kind: 'CUT' } }]);
    await client.scheduler.runForMs(10_000);
    expect(client.feed.status()[0]?.bookState).toBe('LIVE');
    expect(client.feed.counters().badFrames).toBe(0);
    await closeClient(client);
  });
});
