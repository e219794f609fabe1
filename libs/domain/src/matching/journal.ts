import { Decimal, err, ok, problem } from '#libs/kernel';
import type { Problem, Result } from '#libs/kernel';
import type { Holding } from './ledger.js';
import type {
  JournalChanges,
  JournalEntry,
  JournalMarket,
  JournalOrder,
  JournalOrderList,
  JournalTrade,
} from './journal-entry.js';

/** What really happened at the venue, from its own journal. */
export interface VenueTruth {
  /** The last state of every order, by the venue's order id, oldest first. */
  readonly orders: ReadonlyMap<number, JournalOrder>;
  /** The same by client order id; more than one where a client used an id again after its order was closed. */
  readonly ordersByClientId: ReadonlyMap<string, readonly JournalOrder[]>;
  /** Every execution, in order; a trade between two accounts of the journal is there twice, once for each. */
  readonly trades: readonly JournalTrade[];
  /** Holdings by account, then by asset. */
  readonly balances: ReadonlyMap<string, ReadonlyMap<string, Holding>>;
  /** How many messages to place an order came in, by client order id, whatever became of them. */
  readonly submits: ReadonlyMap<string, number>;
  /** Messages that came in and were never answered: the exchange was killed between the two. Nothing was changed by them. */
  readonly unanswered: readonly number[];
  /** The last state of every order list, by its id, oldest first. */
  readonly lists: ReadonlyMap<number, JournalOrderList>;
  /** How often the exchange was started with this journal. */
  readonly starts: number;
  /** The last checkpoint of the market, if there is one. */
  readonly market: JournalMarket | undefined;
  readonly lastSeq: number;
}

/** The entries of a journal file, and its last line where that was torn. */
export interface JournalText {
  readonly entries: readonly JournalEntry[];
  /** The text after the last whole line: empty, or what a killed process left of a line. */
  readonly torn: string;
}

const KINDS: ReadonlySet<unknown> = new Set(['opened', 'received', 'answered', 'happened', 'market']);

function isEntry(value: unknown, seq: number): value is JournalEntry {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('seq' in value)) return false;
  return KINDS.has(value.kind) && value.seq === seq;
}

function parseLine(line: string, seq: number): Result<JournalEntry, Problem> {
  const where = { seq: String(seq) };
  try {
    const value: unknown = JSON.parse(line);
    if (isEntry(value, seq)) return ok(value);
    return err(problem('JOURNAL_BROKEN', `line ${seq} of the journal is not the entry that belongs there`, where));
  } catch {
    return err(problem('JOURNAL_BROKEN', `line ${seq} of the journal is not JSON`, where));
  }
}

/** Reads a journal: one JSON entry a line, numbered 1, 2, 3 …; a last line without its end is handed back as torn. */
export function parseJournal(text: string): Result<JournalText, Problem> {
  const lines = text.split('\n');
  const torn = lines.pop() ?? '';
  const entries: JournalEntry[] = [];
  for (const line of lines) {
    const entry = parseLine(line, entries.length + 1);
    if (!entry.ok) return entry;
    entries.push(entry.value);
  }
  return ok({ entries, torn });
}

interface Fold {
  readonly orders: Map<number, JournalOrder>;
  readonly trades: JournalTrade[];
  readonly balances: Map<string, Map<string, Holding>>;
  readonly submits: Map<string, number>;
  readonly open: Set<number>;
  readonly lists: Map<number, JournalOrderList>;
  starts: number;
  market: JournalMarket | undefined;
  lastSeq: number;
}

type BalanceRow = JournalChanges['balances'][number];

function applyBalances(fold: Fold, rows: readonly BalanceRow[]): void {
  for (const row of rows) {
    const assets = fold.balances.get(row.account) ?? new Map<string, Holding>();
    assets.set(row.asset, { free: new Decimal(row.free), locked: new Decimal(row.locked) });
    fold.balances.set(row.account, assets);
  }
}

function applyChanges(fold: Fold, changes: JournalChanges | undefined): void {
  if (changes === undefined) return;
  for (const order of changes.orders) fold.orders.set(order.orderId, order);
  for (const list of changes.lists ?? []) fold.lists.set(list.listId, list);
  fold.trades.push(...changes.trades);
  applyBalances(fold, changes.balances);
}

function applyEntry(fold: Fold, entry: JournalEntry): void {
  fold.lastSeq = entry.seq;
  switch (entry.kind) {
    case 'opened':
      fold.starts += 1;
      applyBalances(fold, entry.balances);
      break;
    case 'received': {
      fold.open.add(entry.seq);
      const id = entry.params['newClientOrderId'];
      if (entry.operation === 'order.place' && id !== undefined) fold.submits.set(id, (fold.submits.get(id) ?? 0) + 1);
      break;
    }
    case 'answered':
      fold.open.delete(entry.request);
      applyChanges(fold, entry.changes);
      break;
    case 'happened':
      applyChanges(fold, entry.changes);
      break;
    case 'market':
      fold.market = entry;
      break;
  }
}

function byClientId(orders: Iterable<JournalOrder>): Map<string, JournalOrder[]> {
  const map = new Map<string, JournalOrder[]>();
  for (const order of orders) {
    const same = map.get(order.clientOrderId);
    if (same === undefined) map.set(order.clientOrderId, [order]);
    else same.push(order);
  }
  return map;
}

/** Folds a journal into what really happened at the venue: a pure function of its entries. */
export function foldJournal(entries: Iterable<JournalEntry>): VenueTruth {
  const fold: Fold = {
    orders: new Map(),
    trades: [],
    balances: new Map(),
    submits: new Map(),
    open: new Set(),
    lists: new Map(),
    starts: 0,
    market: undefined,
    lastSeq: 0,
  };
  for (const entry of entries) applyEntry(fold, entry);
  const { orders, trades, balances, submits, lists, starts, market, lastSeq } = fold;
  const ordersByClientId = byClientId(orders.values());
  const unanswered = [...fold.open];
  return { orders, ordersByClientId, trades, balances, submits, unanswered, lists, starts, market, lastSeq };
}
