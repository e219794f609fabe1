import { Injectable } from '@nestjs/common';
import { Decimal } from '#libs/kernel';
import {
  type AccountExposureEntity,
  type BalanceEntity,
  type BookedTransaction,
  DECISION_ORDER,
  DISCREPANCY_ORDER,
  type DecisionFilter,
  type DiscrepancyEntity,
  type DiscrepancyFilter,
  type EquitySampleEntity,
  type IntentDecisionEntity,
  type LimitsEntity,
  ORDER_ORDER,
  type OrderEntity,
  type OrderChanges,
  type OrderEventEntity,
  type OrderFilter,
  OVERVIEW_ROWS,
  POSITION_ORDER,
  type Page,
  type PageRequest,
  type PositionEntity,
  type PositionFilter,
  type RiskOverview,
  type RiskTradingStateEntity,
  type TimeSpan,
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
  readonly equitySamples: EquitySampleEntity[] = [];
  readonly decisions: IntentDecisionEntity[] = [];
  readonly events: OrderEventEntity[] = [];
  readonly discrepancies: DiscrepancyEntity[] = [];
  readonly ledger: BookedTransaction[] = [];
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

  async listOrders(
    { fromUs, toUs, oldestFirst, ...filter }: OrderFilter,
    page: PageRequest,
  ): Promise<Page<OrderEntity>> {
    const rows = matching(this.#rows.orders, filter).filter((row) => isWithin(row.committedAtUs, { fromUs, toUs }));
    return pageOf(rows, { ...ORDER_ORDER, newestFirst: oldestFirst !== true }, page);
  }

  async listOrderEvents(clientOrderId: string): Promise<readonly OrderEventEntity[]> {
    return matching(this.#rows.events, { clientOrderId }).toSorted((a, b) => a.version - b.version);
  }

  async listOrderChanges(after: bigint | undefined, limit: number): Promise<OrderChanges> {
    const sorted = this.#rows.events.toSorted((a, b) => Number(a.sequence) - Number(b.sequence));
    const wanted = sorted.filter(({ sequence }) => after === undefined || BigInt(sequence) > after);
    const events = after === undefined ? wanted.slice(-limit) : wanted.slice(0, limit);
    const changes = events.flatMap(({ sequence, clientOrderId }) => {
      const order = this.#rows.orders.find((row) => row.clientOrderId === clientOrderId);
      return order === undefined ? [] : [{ sequence, order }];
    });
    return { sequence: BigInt(events.at(-1)?.sequence ?? after ?? 0), changes };
  }

  async listDiscrepancies(
    { account, onlyOpen }: DiscrepancyFilter,
    page: PageRequest,
  ): Promise<Page<DiscrepancyEntity>> {
    const rows = matching(this.#rows.discrepancies, { account });
    return pageOf(onlyOpen ? rows.filter(({ resolvedAtUs }) => resolvedAtUs === null) : rows, DISCREPANCY_ORDER, page);
  }

  async listDecisions(
    { fromUs, toUs, oldestFirst, ...filter }: DecisionFilter,
    page: PageRequest,
  ): Promise<Page<IntentDecisionEntity>> {
    const rows = matching(this.#rows.decisions, filter).filter((row) => isWithin(row.decidedAtUs, { fromUs, toUs }));
    return pageOf(rows, { ...DECISION_ORDER, newestFirst: oldestFirst !== true }, page);
  }

  async findDecision(intentId: string): Promise<IntentDecisionEntity | undefined> {
    return this.#rows.decisions.find((decision) => decision.intentId === intentId);
  }

  async findOrder(clientOrderId: string): Promise<OrderEntity | undefined> {
    return this.#rows.orders.find((order) => order.clientOrderId === clientOrderId);
  }

  async listTrades(
    { fromUs, toUs, oldestFirst, ...filter }: TradeFilter,
    page: PageRequest,
  ): Promise<Page<TradeEntity>> {
    const rows = matching(this.#rows.trades, filter).filter((row) => isWithin(row.bookedAtUs, { fromUs, toUs }));
    return pageOf(rows, { ...TRADE_ORDER, newestFirst: oldestFirst !== true }, page);
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

  async listEquitySamples(sinceUs: number): Promise<readonly EquitySampleEntity[]> {
    const rows = this.#rows.equitySamples.filter(({ atUs }) => atUs >= sinceUs);
    return sortedBy(rows, ({ account }) => account).toSorted((a, b) => a.minute - b.minute);
  }
}

function isWithin(atUs: number, { fromUs, toUs }: TimeSpan): boolean {
  return (fromUs === undefined || atUs >= fromUs) && (toUs === undefined || atUs < toUs);
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
