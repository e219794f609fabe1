import { describe, expect, it } from 'vitest';
import { foldJournal, parseJournal } from './journal.js';
import type { JournalEntry, JournalOrder } from './journal-entry.js';

const order: JournalOrder = {
  account: 'a',
  symbol: 'BTCUSDT',
  orderId: 1,
  clientOrderId: 'c1',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: '100',
  quantity: '2',
  quoteQuantity: '0',
  cumQuantity: '0',
  cumQuote: '0',
  status: 'New',
  venueStatus: 'NEW',
  expiryReason: 'NONE',
  selfTradePrevention: 'EXPIRE_MAKER',
  preventedQuantity: '0',
  createdAtMs: 1,
  updatedAtMs: 1,
};
const trade = {
  account: 'a',
  symbol: 'BTCUSDT',
  tradeId: 7,
  orderId: 1,
  clientOrderId: 'c1',
  side: 'BUY',
  price: '100',
  quantity: '2',
  quote: '200',
  fee: '0.002',
  feeAsset: 'BTC',
  maker: true,
  atMs: 4,
} as const;
const done = { ...order, cumQuantity: '2', cumQuote: '200', status: 'Filled', venueStatus: 'FILLED' } as const;
const usdt = (free: string, locked: string) => ({ account: 'a', asset: 'USDT', free, locked });

const entries: JournalEntry[] = [
  { kind: 'opened', seq: 1, atMs: 0, market: 'test', balances: [usdt('1000', '0')] },
  { kind: 'received', seq: 2, atMs: 1, via: 'WS', operation: 'order.place', params: { newClientOrderId: 'c1' } },
  {
    kind: 'answered',
    seq: 3,
    atMs: 2,
    request: 2,
    status: 200,
    body: {},
    changes: { orders: [order], trades: [], balances: [usdt('800', '200')], reports: [] },
  },
  {
    kind: 'happened',
    seq: 4,
    atMs: 4,
    changes: { orders: [done], trades: [trade], balances: [usdt('800', '0')], reports: [] },
  },
  { kind: 'received', seq: 5, atMs: 5, via: 'REST', operation: 'order.place', params: { newClientOrderId: 'c1' } },
];
const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

describe('the journal', () => {
  it('folds to the last state of every order, all trades, the balances, and what was never answered', () => {
    const truth = foldJournal(entries);
    expect(truth.orders.get(1)).toEqual(done);
    expect(truth.ordersByClientId.get('c1')).toEqual([done]);
    expect(truth.trades).toEqual([trade]);
    expect(truth.balances.get('a')?.get('USDT')?.free.toFixed()).toBe('800');
    expect(truth.balances.get('a')?.get('USDT')?.locked.toFixed()).toBe('0');
    expect(truth.submits.get('c1')).toBe(2);
    expect(truth.unanswered).toEqual([5]);
    expect(truth.lastSeq).toBe(5);
  });

  it('is read back as it was written, and a torn last line is handed back', () => {
    const read = parseJournal(`${text}{"kind":"ans`);
    expect(read.ok && read.value.entries).toEqual(entries);
    expect(read.ok && read.value.torn).toBe('{"kind":"ans');
  });

  it('is refused where a line is missing, doubled or no entry', () => {
    const lines = text.split('\n');
    expect(parseJournal([...lines.slice(0, 2), ...lines.slice(3)].join('\n')).ok).toBe(false);
    expect(parseJournal([lines[0], ...lines].join('\n')).ok).toBe(false);
    expect(parseJournal(`${lines[0] ?? ''}\nnonsense\n`).ok).toBe(false);
    expect(parseJournal('{"seq":1,"kind":"other"}\n').ok).toBe(false);
  });
});
