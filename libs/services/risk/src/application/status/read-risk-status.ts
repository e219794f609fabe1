import { Inject, Injectable } from '@nestjs/common';
import type { BookState, RiskAccount, TradingState } from '#libs/domain';
import { type Decimal, formatDecimal } from '#libs/kernel';
import { REFUSAL_NAMES } from '#libs/risk-rules';
import { RISK_BOOKS, type RiskBooks } from '../../ports.js';
import { RISK_SETTINGS, type RiskSettings } from '../../risk.settings.js';
import { MarketBoard } from '../market/market-board.js';

/** Where risk stands, as the launcher and people read it; decimals as text. */
export interface RiskStatus {
  readonly decisions: { readonly approved: number; readonly refused: number };
  /** The name of everything that may refuse an intent, in the order in which it is asked. */
  readonly rules: readonly string[];
  /** Refusals by the name of the rule. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly accounts: readonly RiskAccountStatus[];
  readonly tradingStates: readonly { readonly scope: string; readonly state: TradingState; readonly version: number }[];
  /** Positions on which order-management and our own sum of the fills differ although both have seen the same number. */
  readonly discrepancies: number;
  /** How many orders executed more than was approved. */
  readonly overfilled: number;
  readonly markets: readonly RiskMarketStatus[];
}

/** Where a market stands for risk. */
export interface RiskMarketStatus {
  readonly venue: string;
  readonly instrument: string;
  /** HALTED while the venue does not let it trade. */
  readonly bookState: BookState;
  /** Why it may not carry new risk now; `null` where it may. */
  readonly trouble: string | null;
}

/** Where an account stands; `null` is not known. */
export interface RiskAccountStatus {
  readonly account: string;
  readonly reserved: string;
  readonly grossExposure: string | null;
  readonly equity: string | null;
  readonly limitsVersion: number;
}

/** Reads where risk stands: decisions, refusals by rule, exposure, equity and trading states, since the books were made. */
@Injectable()
export class ReadRiskStatus {
  readonly #books: RiskBooks;

  readonly #board: MarketBoard;
  readonly #settings: Pick<RiskSettings, 'INSTRUMENTS' | 'RISK_MAX_MARKET_DATA_AGE_MS'>;

  constructor(@Inject(RISK_BOOKS) books: RiskBooks, board: MarketBoard, @Inject(RISK_SETTINGS) settings: RiskSettings) {
    this.#books = books;
    this.#board = board;
    this.#settings = settings;
  }

  /** Reads it now. */
  readRiskStatus(): Promise<RiskStatus> {
    return this.#books.read(async (reads) => {
      const { approved, refusedByRule } = await reads.countDecisions();
      return {
        decisions: { approved, refused: Object.values(refusedByRule).reduce((sum, count) => sum + count, 0) },
        rules: REFUSAL_NAMES,
        refusals: refusedByRule,
        accounts: (await reads.listAccounts()).map(accountStatus),
        tradingStates: (await reads.listTradingStates()).map(({ scope, state, version }) => ({
          scope,
          state,
          version,
        })),
        discrepancies: await reads.countDiscrepantPositions(),
        overfilled: await reads.countOverfilledReservations(),
        markets: this.#markets(),
      };
    });
  }

  #markets(): readonly RiskMarketStatus[] {
    const { INSTRUMENTS, RISK_MAX_MARKET_DATA_AGE_MS: maxAgeMs } = this.#settings;
    return INSTRUMENTS.map(({ venue, instrument }) => {
      const { bookState } = this.#board.view(venue, instrument);
      return { venue, instrument, bookState, trouble: this.#board.trouble(venue, instrument, maxAgeMs) ?? null };
    });
  }
}

const textOf = (value: Decimal | undefined): string | null => (value === undefined ? null : formatDecimal(value));

function accountStatus({ account, reserved, grossExposure, equity, limitsVersion }: RiskAccount): RiskAccountStatus {
  return {
    account,
    reserved: formatDecimal(reserved),
    grossExposure: textOf(grossExposure),
    equity: textOf(equity),
    limitsVersion,
  };
}
