import { Inject, Injectable } from '@nestjs/common';
import { whoseName } from '#libs/domain';
import { namesToOffer } from '#libs/kernel';
import {
  RISK_READS,
  type RiskReads,
  SERVICE_BOARD,
  type ServiceBoard,
  TRADING_READS,
  type TradingReads,
} from '../ports.js';
import { namesInStatus } from './names-in-status.js';
import { ReadAccount } from './read-account.js';
import { ReadStrategies } from './read-strategies.js';

/** The names that a filter may have whose letters are their owner's: capitals and small ones are told apart. */
export interface NamesInFilter {
  readonly account?: string | undefined;
  readonly strategy?: string | undefined;
  readonly clientOrderId?: string | undefined;
  readonly rule?: string | undefined;
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
  readonly #board: ServiceBoard;

  constructor(
    accounts: ReadAccount,
    strategies: ReadStrategies,
    @Inject(TRADING_READS) trading: TradingReads,
    @Inject(RISK_READS) risk: RiskReads,
    @Inject(SERVICE_BOARD) board: ServiceBoard,
  ) {
    this.#accounts = accounts;
    this.#strategies = strategies;
    this.#trading = trading;
    this.#risk = risk;
    this.#board = board;
  }

  /** The names that neither the books nor their service know; none of a service that does not answer. */
  async findUnknown({ account, clientOrderId, rule, strategy }: NamesInFilter): Promise<readonly UnknownName[]> {
    const told = 'capitals and small letters are told apart';
    const unknown: UnknownName[] = [];
    if (account !== undefined && (await this.#accounts.readAccount(account)) === undefined) {
      const known = await this.#accounts.offerAccounts(account);
      unknown.push({ field: 'account', message: `there is no account "${account}"; ${told}; there are ${known}` });
    }
    if (clientOrderId !== undefined && (await this.#trading.findOrder(clientOrderId)) === undefined)
      unknown.push({ field: 'clientOrderId', message: `there is no order "${clientOrderId}"; ${told}` });
    if (rule !== undefined) unknown.push(...(await this.#unknownRule(rule)));
    if (strategy !== undefined) unknown.push(...(await this.#unknownStrategy(strategy)));
    return unknown;
  }

  async #unknownRule(rule: string): Promise<readonly UnknownName[]> {
    // The books, too: an earlier version may have had a rule that there is no more.
    if ((await this.#risk.listDecisions({ rule }, ONE)).rows.length > 0) return [];
    return unlessKnown('rule', rule, namesInStatus(await this.#board.readStatus('risk'), 'rules'));
  }

  async #unknownStrategy(strategy: string): Promise<readonly UnknownName[]> {
    if (whoseName(strategy) !== undefined || (await this.#hasActed(strategy))) return [];
    // By the settings, and not by what is at work: one may wait for its instruments.
    return unlessKnown('strategy', strategy, await this.#strategies.readNames());
  }

  async #hasActed(strategy: string): Promise<boolean> {
    const decisions = await this.#risk.listDecisions({ strategy }, ONE);
    return decisions.rows.length > 0 || (await this.#trading.listOrders({ strategy }, ONE)).rows.length > 0;
  }
}

function unlessKnown(field: 'rule' | 'strategy', name: string, names: readonly string[]): readonly UnknownName[] {
  if (names.length === 0 || names.includes(name)) return [];
  return [{ field, message: `there is no ${field} "${name}"; there are ${namesToOffer(name, names)}` }];
}
