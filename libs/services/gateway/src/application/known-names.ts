import { Inject, Injectable } from '@nestjs/common';
import { whoseName } from '#libs/domain';
import { RISK_READS, type RiskReads, TRADING_READS, type TradingReads } from '../ports.js';
import { ReadAccount } from './read-account.js';
import { ReadStrategies } from './read-strategies.js';

/** The names that a filter may have whose letters are their owner's: capitals and small ones are told apart. */
export interface NamesInFilter {
  readonly account?: string | undefined;
  readonly strategy?: string | undefined;
  readonly clientOrderId?: string | undefined;
}

/** A name that stands for nothing, by its field. */
export interface UnknownName {
  readonly field: keyof NamesInFilter;
  readonly message: string;
}

const ONE = { after: undefined, limit: 1 } as const;

/** Tells a filter that found nothing because nothing happened from one that names what there is not. */
@Injectable()
export class KnownNames {
  readonly #accounts: ReadAccount;
  readonly #strategies: ReadStrategies;
  readonly #trading: TradingReads;
  readonly #risk: RiskReads;

  constructor(
    accounts: ReadAccount,
    strategies: ReadStrategies,
    @Inject(TRADING_READS) trading: TradingReads,
    @Inject(RISK_READS) risk: RiskReads,
  ) {
    this.#accounts = accounts;
    this.#strategies = strategies;
    this.#trading = trading;
    this.#risk = risk;
  }

  /** The names that neither the books nor the strategy service know; none of strategies where that service does not answer. */
  async findUnknown({ account, clientOrderId, strategy }: NamesInFilter): Promise<readonly UnknownName[]> {
    const told = 'capitals and small letters are told apart';
    const unknown: UnknownName[] = [];
    if (account !== undefined && (await this.#accounts.readAccount(account)) === undefined)
      unknown.push({ field: 'account', message: `there is no account "${account}"; ${told}` });
    if (clientOrderId !== undefined && (await this.#trading.findOrder(clientOrderId)) === undefined)
      unknown.push({ field: 'clientOrderId', message: `there is no order "${clientOrderId}"; ${told}` });
    if (strategy === undefined || whoseName(strategy) !== undefined || (await this.#hasActed(strategy))) return unknown;
    // By the settings, and not by what is at work: one may wait for its instruments.
    const names = await this.#strategies.readNames();
    if (names.length === 0 || names.includes(strategy)) return unknown;
    const known = [...names].sort().join(', ');
    return [...unknown, { field: 'strategy', message: `there is no strategy "${strategy}"; there are ${known}` }];
  }

  async #hasActed(strategy: string): Promise<boolean> {
    const decisions = await this.#risk.listDecisions({ strategy }, ONE);
    return decisions.rows.length > 0 || (await this.#trading.listOrders({ strategy }, ONE)).rows.length > 0;
  }
}
