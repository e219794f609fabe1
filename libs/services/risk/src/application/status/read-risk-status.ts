import { Inject, Injectable } from '@nestjs/common';
import type { RiskAccount, TradingState } from '#libs/domain';
import { type Decimal, formatDecimal } from '#libs/kernel';
import { RISK_BOOKS, type RiskBooks } from '../../ports.js';

/** Where risk stands, as the launcher and people read it; decimals as text. */
export interface RiskStatus {
  readonly decisions: { readonly approved: number; readonly refused: number };
  /** Refusals by the name of the rule. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly accounts: readonly RiskAccountStatus[];
  readonly tradingStates: readonly { readonly scope: string; readonly state: TradingState; readonly version: number }[];
  /** Positions on which order-management and our own sum of the fills differ although both have seen the same number. */
  readonly discrepancies: number;
  /** How many orders executed more than was approved. */
  readonly overfilled: number;
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

  constructor(@Inject(RISK_BOOKS) books: RiskBooks) {
    this.#books = books;
  }

  /** Reads it now. */
  readRiskStatus(): Promise<RiskStatus> {
    return this.#books.read(async (reads) => {
      const { approved, refusedByRule } = await reads.countDecisions();
      return {
        decisions: { approved, refused: Object.values(refusedByRule).reduce((sum, count) => sum + count, 0) },
        refusals: refusedByRule,
        accounts: (await reads.listAccounts()).map(accountStatus),
        tradingStates: (await reads.listTradingStates()).map(({ scope, state, version }) => ({
          scope,
          state,
          version,
        })),
        discrepancies: await reads.countDiscrepantPositions(),
        overfilled: await reads.countOverfilledReservations(),
      };
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
