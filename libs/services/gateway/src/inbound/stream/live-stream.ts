import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { PeriodicWork, Random, Scheduler } from '#libs/kernel';
import { LOG, type Log, RANDOM, SCHEDULER } from '#libs/platform';
import { EquityBoard } from '../../application/live/equity.js';
import { MarketTable } from '../../application/live/market-table.js';
import { RestoreEquity } from '../../application/live/restore-equity.js';
import { ReadChanges } from '../../application/live/read-changes.js';
import { StreamClient, type StreamSocket, parseResumePoint } from '../../application/live/stream-client.js';
import { StreamLog } from '../../application/live/stream-log.js';
import { RISK_READS, type RiskReads, TRADING_READS, type TradingReads } from '../../ports.js';
import { exposureView } from '../views/account.view.js';
import { decisionView } from '../views/decision.view.js';
import { equityView, liveMarketView } from '../views/live.view.js';
import { orderView } from '../views/order.view.js';
import { positionView } from '../views/position.view.js';
import { tradingStateView } from '../views/risk.view.js';
import { tradeView } from '../views/trade.view.js';
import { LiveSnapshot } from './live-snapshot.js';
import type { TopicOf } from './stream-topics.js';

/** Prices and equity go out so often. */
const FLUSH_MS = 50;
/** The books are looked at so often while somebody watches, and while nobody does. */
const LOOK_MS = 200;
const IDLE_LOOK_MS = 1_000;
/** Most positions that are followed. */
const MAX_POSITIONS = 200;

/** What goes over the stream: filled from ticks and books, sent to every client at its own pace. */
@Injectable()
export class LiveStream implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #trading: TradingReads;
  readonly #risk: RiskReads;
  readonly #markets: MarketTable;
  readonly #equity: EquityBoard;
  readonly #restore: RestoreEquity;
  readonly #changes: ReadChanges;
  readonly #snapshot: LiveSnapshot;
  readonly #events: StreamLog;
  readonly #clients = new Set<StreamClient>();
  readonly #sent = new Map<string, number>();
  #works: readonly PeriodicWork[] = [];
  #booksAreAway = false;

  constructor(
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(RANDOM) random: Random,
    @Inject(LOG) log: Log,
    @Inject(TRADING_READS) trading: TradingReads,
    @Inject(RISK_READS) risk: RiskReads,
    markets: MarketTable,
    equity: EquityBoard,
    restore: RestoreEquity,
    changes: ReadChanges,
    snapshot: LiveSnapshot,
  ) {
    this.#scheduler = scheduler;
    this.#log = log;
    this.#trading = trading;
    this.#risk = risk;
    this.#markets = markets;
    this.#equity = equity;
    this.#restore = restore;
    this.#changes = changes;
    this.#snapshot = snapshot;
    this.#events = new StreamLog(random.uuid());
  }

  onApplicationBootstrap(): void {
    const look = {
      name: 'look-at-books',
      startsAtOnce: true,
      intervalMs: (): number => (this.#clients.size === 0 ? IDLE_LOOK_MS : LOOK_MS),
      run: (): Promise<void> => this.#look(),
      onError: (error: unknown): void => this.#onAway(error),
    };
    const flush = {
      name: 'flush-stream',
      intervalMs: (): number => (this.#clients.size === 0 ? IDLE_LOOK_MS : FLUSH_MS),
      run: (): void => this.#flush(),
      onError: (error: unknown): void => this.#log.error({ err: error }, 'the stream could not be flushed'),
    };
    this.#works = [this.#scheduler.runEvery(look), this.#scheduler.runEvery(flush)];
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.#works.map((work) => work.stop()));
  }

  /** How many clients there are. */
  get clients(): number {
    return this.#clients.size;
  }

  /** Adds a client, which gets the topics that are named, from `since` on where that is still known; returns what to call when it has gone. */
  addClient(socket: StreamSocket, topics: ReadonlySet<string>, since: string | null): () => void {
    const share = { topics, snapshot: (shown: ReadonlySet<string>): string => this.#snapshot.textOf(shown) };
    const client = new StreamClient(this.#events, socket, share, parseResumePoint(since));
    this.#clients.add(client);
    // The books may not have been looked at for a second, and a snapshot must not be older than the events behind it.
    void this.#look()
      .catch((error: unknown) => this.#onAway(error))
      .finally(() => this.#flush());
    return () => {
      this.#clients.delete(client);
    };
  }

  #onAway(error: unknown): void {
    if (!this.#booksAreAway)
      this.#log.warn({ err: error }, 'the books cannot be looked at; the stream shows the last look');
    this.#booksAreAway = true;
  }

  #looking: Promise<void> | undefined;

  /** Looks once at a time: who asks meanwhile gets the look under way. */
  #look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    await this.#restore.restoreOnce();
    const { orders, trades, decisions } = await this.#changes.readChanges();
    const overview = await this.#risk.readOverview(0);
    const { rows } = await this.#trading.listPositions({ onlyOpen: false }, { after: undefined, limit: MAX_POSITIONS });
    await this.#snapshot.refresh();
    for (const exposure of overview.exposures) {
      const { account } = exposure;
      const positions = rows.filter((row) => row.account === account);
      this.#equity.setHoldings({ account, exposure, positions, balances: await this.#trading.listBalances(account) });
      this.#setLatest('exposure', account, exposureView(exposure));
    }
    for (const state of overview.states) this.#setLatest('state', state.scope, tradingStateView(state));
    for (const row of rows)
      this.#setLatest('position', `${row.account}/${row.venue}:${row.instrument}`, positionView(row));
    for (const row of decisions) this.#append('decision', decisionView(row));
    for (const row of orders) this.#append('order', orderView(row));
    for (const row of trades) this.#append('trade', tradeView(row));
    this.#booksAreAway = false;
  }

  #flush(): void {
    for (const [key, market] of this.#markets.all) {
      if (this.#sent.get(key) === market.version) continue;
      this.#sent.set(key, market.version);
      this.#setLatest('market', key, liveMarketView(market));
    }
    const nowUs = this.#scheduler.nowUs();
    for (const account of this.#equity.accounts) {
      const worth = this.#equity.valueAt(account, nowUs);
      if (worth !== undefined) this.#setLatest('equity', account, equityView(worth));
    }
    const monotonicUs = this.#scheduler.monotonicUs();
    for (const client of this.#clients) client.pump(monotonicUs);
  }

  #append(topic: TopicOf<'event'>, value: object): void {
    this.#events.append(topic, JSON.stringify(value));
  }

  #setLatest(topic: TopicOf<'latest'>, key: string, value: object): void {
    this.#events.setLatest(topic, key, JSON.stringify(value));
    this.#snapshot.setLatest(topic, key, value);
  }
}
