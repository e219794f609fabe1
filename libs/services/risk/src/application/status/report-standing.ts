import { Inject, Injectable } from '@nestjs/common';
import { RISK_BOOKS, RISK_OBSERVER, type RiskBooks, type RiskObserver } from '../../ports.js';

/** Reports what the books say of accounts, trading states and positions, for the gauges. */
@Injectable()
export class ReportStanding {
  readonly #books: RiskBooks;
  readonly #observer: RiskObserver;

  constructor(@Inject(RISK_BOOKS) books: RiskBooks, @Inject(RISK_OBSERVER) observer: RiskObserver) {
    this.#books = books;
    this.#observer = observer;
  }

  /** Reads and reports once. */
  async reportStanding(): Promise<void> {
    const standing = await this.#books.read(async (reads) => ({
      accounts: await reads.listAccounts(),
      tradingStates: await reads.listTradingStates(),
      discrepantPositions: await reads.countDiscrepantPositions(),
    }));
    this.#observer.onStanding(standing);
  }
}
