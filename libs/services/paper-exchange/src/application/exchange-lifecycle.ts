import { Inject, Injectable } from '@nestjs/common';
import type {
  BeforeApplicationShutdown,
  OnApplicationBootstrap,
  OnApplicationShutdown,
  OnModuleInit,
} from '@nestjs/common';
import { formatDecimal } from '#libs/kernel';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import { LOG, SCHEDULER, Supervisor } from '#libs/platform';
import type { Log } from '#libs/platform';
import type { PaperExchangeSettings } from '../paper-exchange.config.js';
import { PAPER_EXCHANGE_SETTINGS, VENUE_MARKET } from '../ports.js';
import { CLIENT_ACCOUNTS } from './exchange/client-account.js';
import type { ClientAccount } from './exchange/client-account.js';
import { Exchange } from './exchange/exchange.js';
import { recover } from './exchange/recover.js';
import { checkpointEntry, snapshotEntries } from './journal/journal-snapshot.js';
import { Journal } from './journal/journal.js';
import type { VenueMarket } from './market/venue-market.js';
import { RequestProcessor } from './requests/request-processor.js';

const CHECKPOINT_MS = 5_000;

/** The life of the exchange: it recovers from its journal, lets the market begin, keeps checkpoints, and ends. */
@Injectable()
export class ExchangeLifecycle
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  readonly #exchange: Exchange;
  readonly #market: VenueMarket;
  readonly #journal: Journal;
  readonly #processor: RequestProcessor;
  readonly #clients: readonly ClientAccount[];
  readonly #scheduler: Scheduler;
  readonly #supervisor: Supervisor;
  readonly #log: Log;
  readonly #settings: Pick<PaperExchangeSettings, 'JOURNAL_MAX_BYTES'>;
  #checkpoints: PeriodicWork | undefined;

  constructor(
    exchange: Exchange,
    @Inject(VENUE_MARKET) market: VenueMarket,
    journal: Journal,
    processor: RequestProcessor,
    @Inject(CLIENT_ACCOUNTS) clients: readonly ClientAccount[],
    @Inject(SCHEDULER) scheduler: Scheduler,
    supervisor: Supervisor,
    @Inject(LOG) log: Log,
    @Inject(PAPER_EXCHANGE_SETTINGS) settings: Pick<PaperExchangeSettings, 'JOURNAL_MAX_BYTES'>,
  ) {
    this.#settings = settings;
    this.#exchange = exchange;
    this.#market = market;
    this.#journal = journal;
    this.#processor = processor;
    this.#clients = clients;
    this.#scheduler = scheduler;
    this.#supervisor = supervisor;
    this.#log = log;
  }

  onModuleInit(): void {
    const { truth } = this.#journal;
    if (truth.starts === 0) this.#depositFunds();
    else this.#recover();
    this.#market.openBooks(this.#exchange, truth, () => this.#processor.processMarketStep());
  }

  onApplicationBootstrap(): void {
    this.#market.startTrading();
    this.#checkpoints = this.#scheduler.runEvery({
      name: 'journal-checkpoint',
      intervalMs: CHECKPOINT_MS,
      run: () => this.#keepJournal(),
      onError: (error) => this.#supervisor.fail(error),
    });
  }

  /** Lets the public market stand still for good, so that what was sent can be counted; orders are answered as before. */
  async freezeMarket(): Promise<void> {
    await this.#market.stopTrading();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#checkpoints?.stop();
    await this.#market.stopTrading();
  }

  /** After the servers: what arrives until then is journaled like everything else. */
  onApplicationShutdown(): void {
    this.#writeCheckpoint();
    this.#journal.close();
  }

  #writeCheckpoint(): void {
    this.#journal.append(checkpointEntry(this.#exchange, this.#market.checkpoint()));
  }

  /** Writes a checkpoint; a journal that has grown too large begins anew with all of the present state. */
  #keepJournal(): void {
    if (this.#journal.bytes <= this.#settings.JOURNAL_MAX_BYTES) {
      this.#writeCheckpoint();
      return;
    }
    const { bytes } = this.#journal;
    const accounts = this.#clients.map(({ account }) => account);
    const { name } = this.#market;
    this.#journal.beginAnew(snapshotEntries(this.#exchange, accounts, name, this.#market.checkpoint()));
    this.#log.info({ bytes, bytesNow: this.#journal.bytes }, 'the journal begins anew');
  }

  #recover(): void {
    const { orders, trades, unanswered } = this.#journal.truth;
    recover(this.#exchange, this.#journal.truth);
    const counts = { orders: orders.size, trades: trades.length, unanswered: unanswered.length };
    this.#log.info(counts, 'recovered from the journal');
    this.#journal.append({ kind: 'opened', market: this.#market.name, balances: [] });
  }

  #depositFunds(): void {
    const deposits = this.#clients.flatMap(({ account, balances }) =>
      [...balances].map(([asset, amount]) => ({ account, asset, amount })),
    );
    for (const { account, asset, amount } of deposits) this.#exchange.ledger.deposit(account, asset, amount);
    const balances = deposits.map(({ amount, ...row }) => ({ ...row, free: formatDecimal(amount), locked: '0' }));
    this.#journal.append({ kind: 'opened', market: this.#market.name, balances });
  }
}
