import { Inject, Injectable } from '@nestjs/common';
import { type PositionPlace, type TrackedPosition, isDiscrepant, isFillMissing } from '#libs/domain';
import { RISK_OBSERVER, type RiskObserver } from '../../observer.ports.js';
import { RISK_BOOKS, type RiskBooks } from '../../ports.js';

/** Reports what the books say of accounts, trading states and positions, for the gauges. */
@Injectable()
export class ReportStanding {
  readonly #books: RiskBooks;
  readonly #observer: RiskObserver;
  /** Positions at the look before, by place. */
  #earlier: ReadonlyMap<string, TrackedPosition> = new Map();

  constructor(@Inject(RISK_BOOKS) books: RiskBooks, @Inject(RISK_OBSERVER) observer: RiskObserver) {
    this.#books = books;
    this.#observer = observer;
  }

  /** Reads and reports once. */
  async reportStanding(): Promise<void> {
    const { positions, ...standing } = await this.#books.read(async (reads) => ({
      accounts: await reads.listAccounts(),
      tradingStates: await reads.listTradingStates(),
      positions: await reads.listPositions(),
    }));
    const earlier = this.#earlier;
    const differing = positions.filter((now) => isDiscrepant(now) || isFillMissing(earlier.get(placeOf(now)), now));
    this.#earlier = new Map(positions.map((position) => [placeOf(position), position]));
    this.#observer.onStanding({ ...standing, discrepantPositions: differing.length });
  }
}

const placeOf = ({ account, instrument, venue }: PositionPlace): string => `${account} ${venue} ${instrument}`;
