import { Inject, Injectable } from '@nestjs/common';
import { namesToOffer } from '#libs/kernel';
import { RISK_READS, type RiskReads, TRADING_READS, type TradingReads } from '../ports.js';

/** What an account holds as the venues report it, and what risk counts for it. */
export interface AccountReading {
  readonly balances: Awaited<ReturnType<TradingReads['listBalances']>>;
  /** `undefined` where risk does not know the account. */
  readonly exposure: Awaited<ReturnType<RiskReads['findExposure']>>;
}

/** Puts together what order-management and risk know of an account. */
@Injectable()
export class ReadAccount {
  readonly #trading: TradingReads;
  readonly #risk: RiskReads;

  constructor(@Inject(TRADING_READS) trading: TradingReads, @Inject(RISK_READS) risk: RiskReads) {
    this.#trading = trading;
    this.#risk = risk;
  }

  /** `undefined` if neither knows it. */
  async readAccount(account: string): Promise<AccountReading | undefined> {
    const [balances, exposure] = await Promise.all([
      this.#trading.listBalances(account),
      this.#risk.findExposure(account),
    ]);
    return exposure === undefined && balances.length === 0 ? undefined : { balances, exposure };
  }

  /** The accounts that risk knows, for who names one that nobody knows. */
  async offerAccounts(account: string): Promise<string> {
    const { exposures } = await this.#risk.readOverview(1);
    return namesToOffer(
      account,
      exposures.map((one) => one.account),
    );
  }
}
