import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type AccountId, type VenueId, asId } from '#libs/kernel';
import { HealthRegistry } from '#libs/platform';
import { MarketBoard } from '../application/market/market-board.js';
import { StartRisk } from '../application/start/start-risk.js';
import { RISK_BOOKS, type RiskBooks } from '../ports.js';
import { RISK_SETTINGS, type RiskSettings } from '../risk.settings.js';

/** What must hold besides the servers for risk to be ready: limits in force, balances known, every market live. */
@Injectable()
export class RiskReadiness implements OnModuleInit {
  readonly #health: HealthRegistry;
  readonly #books: RiskBooks;
  readonly #settings: RiskSettings;
  readonly #board: MarketBoard;
  readonly #start: StartRisk;

  constructor(
    @Inject(RISK_BOOKS) books: RiskBooks,
    @Inject(RISK_SETTINGS) settings: RiskSettings,
    health: HealthRegistry,
    board: MarketBoard,
    start: StartRisk,
  ) {
    this.#health = health;
    this.#books = books;
    this.#settings = settings;
    this.#board = board;
    this.#start = start;
  }

  onModuleInit(): void {
    const { INSTRUMENTS } = this.#settings;
    this.#health.addReadiness('limits', () => (this.#start.limitsVersion > 0 ? undefined : 'no limits are in force'));
    this.#health.addReadiness('balances', () => this.#balancesTrouble());
    for (const { venue, instrument } of INSTRUMENTS) {
      this.#health.addReadiness(`market ${venue} ${instrument}`, () => this.#marketTrouble(venue, instrument));
    }
  }

  async #balancesTrouble(): Promise<string | undefined> {
    const { ACCOUNT, INSTRUMENTS } = this.#settings;
    const venues = [...new Set(INSTRUMENTS.map(({ venue }) => venue))];
    const account = asId<AccountId>(ACCOUNT);
    const known = await this.#books.read((reads) =>
      Promise.all(venues.map((venue) => reads.findBalances(account, asId<VenueId>(venue)))),
    );
    return known.every((balances) => balances === undefined) ? 'the balances are not known' : undefined;
  }

  #marketTrouble(venue: string, instrument: string): string | undefined {
    // Nothing is approved there; the others are traded.
    if (this.#board.isLeftOut(venue, instrument)) return undefined;
    if (this.#board.instrument(venue, instrument) === undefined) return `the instrument ${instrument} is not known`;
    return this.#board.trouble(venue, instrument, this.#settings.RISK_MAX_MARKET_DATA_AGE_MS);
  }
}
