import { Injectable } from '@nestjs/common';
import { Decimal } from '#libs/kernel';
import {
  type AccountExposureEntity,
  type BalanceEntity,
  type IntentDecisionEntity,
  type LimitsEntity,
  ORDER_ORDER,
  type OrderEntity,
  type OrderFilter,
  OVERVIEW_ROWS,
  POSITION_ORDER,
  type Page,
  type PageRequest,
  type PositionEntity,
  type PositionFilter,
  type RiskOverview,
  type RiskTradingStateEntity,
  TRADE_ORDER,
  type TradeEntity,
  type TradeFilter,
} from '#libs/persistence';
import type { RiskReads, TradingReads } from '../ports.js';
import { pageOf } from './memory-page.js';

/** The rows that a gateway in memory reads; whoever holds them may add to them. */
export class MemoryGatewayRows {
  readonly positions: PositionEntity[] = [];
  readonly orders: OrderEntity[] = [];
  readonly trades: TradeEntity[] = [];
  readonly balances: BalanceEntity[] = [];
  readonly states: RiskTradingStateEntity[] = [];
  readonly limits: LimitsEntity[] = [];
  readonly exposures: AccountExposureEntity[] = [];
  readonly decisions: IntentDecisionEntity[] = [];
}

/** The memory twin of the readers on Postgres. */
@Injectable()
export class MemoryGatewayReads implements TradingReads, RiskReads {
  readonly #rows: MemoryGatewayRows;

  constructor(rows: MemoryGatewayRows) {
    this.#rows = rows;
  }

  async listPositions({ onlyOpen, ...filter }: PositionFilter, page: PageRequest): Promise<Page<PositionEntity>> {
    const isWanted = (row: PositionEntity): boolean => !onlyOpen || !new Decimal(row.quantity).eq('0');
    return pageOf(matching(this.#rows.positions, filter).filter(isWanted), POSITION_ORDER, page);
  }

  async findPositions(account: string, instrument: string): Promise<readonly PositionEntity[]> {
    return sortedBy(matching(this.#rows.positions, { account, instrument }), ({ venue }) => venue);
  }

  async listOrders(filter: OrderFilter, page: PageRequest): Promise<Page<OrderEntity>> {
    return pageOf(matching(this.#rows.orders, filter), ORDER_ORDER, page);
  }

  async findOrder(clientOrderId: string): Promise<OrderEntity | undefined> {
    return this.#rows.orders.find((order) => order.clientOrderId === clientOrderId);
  }

  async listTrades(filter: TradeFilter, page: PageRequest): Promise<Page<TradeEntity>> {
    return pageOf(matching(this.#rows.trades, filter), TRADE_ORDER, page);
  }

  async listBalances(account: string): Promise<readonly BalanceEntity[]> {
    return sortedBy(matching(this.#rows.balances, { account }), ({ venue, asset }) => `${venue} ${asset}`);
  }

  async readOverview(refusals: number): Promise<RiskOverview> {
    const { states, limits, exposures, decisions } = this.#rows;
    const refused = sortedBy(matching(decisions, { decision: 'REFUSED' as const }), ({ intentId }) => intentId);
    return {
      states: sortedBy(states, ({ scope }) => scope),
      limits: limitsInForce(limits, exposures).slice(0, OVERVIEW_ROWS),
      exposures: sortedBy(exposures, ({ account }) => account).slice(0, OVERVIEW_ROWS),
      refusals: refused.toSorted((a, b) => b.decidedAtUs - a.decidedAtUs).slice(0, refusals),
    };
  }

  async findExposure(account: string): Promise<AccountExposureEntity | undefined> {
    return this.#rows.exposures.find((exposure) => exposure.account === account);
  }
}

/** The rows that have every value of the filter; `undefined` does not matter. */
function matching<Row extends object>(
  rows: readonly Row[],
  filter: { readonly [Key in keyof Row]?: Row[Key] | undefined },
): Row[] {
  const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
  return rows.filter((row) => wanted.every(([name, value]) => (row as Record<string, unknown>)[name] === value));
}

/** Of each account the set of limits that it names. */
function limitsInForce(limits: readonly LimitsEntity[], accounts: readonly AccountExposureEntity[]): LimitsEntity[] {
  const inForce = limits.filter((row) =>
    accounts.some(({ account, limitsVersion }) => account === row.account && limitsVersion === row.version),
  );
  return sortedBy(inForce, ({ account, instrument }) => `${account} ${instrument}`);
}

function sortedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  return rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
