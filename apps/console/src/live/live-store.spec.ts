import { describe, expect, it } from 'vitest';
import { LiveStore, type StreamMessage } from './live-store.js';

const order = (clientOrderId: string, status: string): unknown => ({ clientOrderId, status });
const says = (key: string): StreamMessage =>
  ({ type: 'delta', latest: [{ topic: 'market', key, value: {} }] }) as unknown as StreamMessage;
const snapshot = {
  type: 'snapshot',
  epoch: 'e',
  sequence: 3,
  state: { latest: { market: { a: { lastPrice: '1' } } }, orders: [order('1', 'New')], trades: [], decisions: [] },
} as unknown as StreamMessage;

describe('what the stream has said', () => {
  it('is the snapshot, then what changed; an order that changes stays in its place', () => {
    const store = new LiveStore();
    store.apply(snapshot);
    const events = [
      { topic: 'order', value: order('2', 'New') },
      { topic: 'order', value: order('1', 'Filled') },
    ];
    store.apply({ type: 'delta', sequence: 5, events, latest: [] } as unknown as StreamMessage);
    expect(store.events('order')).toEqual([order('2', 'New'), order('1', 'Filled')]);
    expect([store.epoch, store.sequence]).toEqual(['e', 5]);
    expect(store.find('market', 'a')).toEqual({ lastPrice: '1' });
  });

  it('is the same array until something changes, so that nothing is drawn in vain', () => {
    const store = new LiveStore();
    store.apply(snapshot);
    expect(store.events('trade')).toBe(store.events('trade'));
    expect(new LiveStore().events('trade')).toBe(new LiveStore().events('order'));
    const before = store.all('market');
    store.apply({ type: 'beat', sequence: 3 });
    expect(store.all('market')).toBe(before);
    const latest = [{ topic: 'market', key: 'b', value: {} }];
    store.apply({ type: 'delta', sequence: 3, latest } as unknown as StreamMessage);
    expect(store.all('market')).not.toBe(before);
  });

  it('is told to who listens for it, and to nobody else', () => {
    const store = new LiveStore();
    const told: string[] = [];
    store.listen('market', () => told.push('market'));
    const stop = store.listen('order', () => told.push('order'));
    store.apply(snapshot);
    stop();
    store.apply({ type: 'delta', sequence: 4, events: [{ topic: 'order', value: order('9', 'New') }] });
    expect(told).toEqual(['market', 'order']);
  });

  it('is told by key: one that changes is no news for whoever listens for another', () => {
    const store = new LiveStore();
    store.apply(snapshot);
    const told: string[] = [];
    store.listen('market', () => told.push('a'), 'a');
    const stop = store.listen('market', () => told.push('b'), 'b');
    store.apply(says('b'));
    expect(told).toEqual(['b']);
    stop();
    store.apply(says('b'));
    store.apply(snapshot);
    expect(told).toEqual(['b', 'a']);
  });

  it('has the same keys until there is one more, whatever the values do', () => {
    const store = new LiveStore();
    expect(store.keys('market')).toBe(store.keys('equity'));
    store.apply(snapshot);
    const before = store.keys('market');
    expect(before).toEqual(['a']);
    store.apply(says('a'));
    expect(store.keys('market')).toBe(before);
    store.apply(says('0'));
    expect(store.keys('market')).toEqual(['0', 'a']);
  });
});
