import { Inject, Injectable } from '@nestjs/common';
import type { OrderEntry } from '#libs/domain';
import { ORDER_ENTRY } from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { BookBalances } from '../booking/book-balances.js';
import { StreamHealth } from '../booking/stream-health.js';
import { ExplainBalances } from './explain-balances.js';
import { demandAnswer } from './venue-answer.js';

/** Fetches the account's balances, books them and demands that our trades explain them. */
@Injectable()
export class ReconcileBalances {
  readonly #entry: OrderEntry;
  readonly #queue: AccountQueue;
  readonly #balances: BookBalances;
  readonly #explain: ExplainBalances;
  readonly #stream: StreamHealth;

  constructor(
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    queue: AccountQueue,
    balances: BookBalances,
    explain: ExplainBalances,
    stream: StreamHealth,
  ) {
    this.#entry = entry;
    this.#queue = queue;
    this.#balances = balances;
    this.#explain = explain;
    this.#stream = stream;
  }

  /** Compares all of them. */
  async compareBalances(): Promise<void> {
    const eventsBefore = this.#stream.balanceEvents;
    const balances = demandAnswer('balances', await this.#entry.balances());
    await this.#queue.enqueue(async () => {
      // The stream has reported something newer while the answer was on its way: it may not be overwritten.
      if (this.#stream.balanceEvents === eventsBefore) await this.#balances.bookBalances(balances, 0);
    });
    await this.#queue.enqueue(() => this.#explain.explainBalances());
  }
}
