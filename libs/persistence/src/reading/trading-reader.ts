import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type FindOperator, IsNull, LessThan, MoreThanOrEqual, And, In, MoreThan, Not, Repository } from 'typeorm';
import type { OrderStatus } from '#libs/domain';
import { DiscrepancyEntity } from '../orders/discrepancy.entity.js';
import { OrderEventEntity } from '../orders/order-event.entity.js';
import { BalanceEntity } from '../orders/balance.entity.js';
import { OrderEntity } from '../orders/order.entity.js';
import { PositionEntity } from '../orders/position.entity.js';
import { TradeEntity } from '../orders/trade.entity.js';
import { type ListOrder, type Page, type PageRequest, readPage } from './page.js';

/** Which rows are wanted; what is left out does not matter. */
export interface TradingFilter {
  readonly account?: string | undefined;
  readonly venue?: string | undefined;
  readonly instrument?: string | undefined;
}

/** A span of time, half open: from `fromUs` on, before `toUs`; microseconds since the epoch. */
export interface TimeSpan {
  readonly fromUs?: number | undefined;
  readonly toUs?: number | undefined;
}

/** Whether a list begins with the newest (the default) or with the oldest. */
export interface Direction {
  readonly oldestFirst?: boolean | undefined;
}

/** Which positions are wanted. */
export interface PositionFilter extends TradingFilter {
  /** Leaves out those that hold nothing. */
  readonly onlyOpen: boolean;
}

/** Which orders are wanted. */
export interface OrderFilter extends TradingFilter, TimeSpan, Direction {
  readonly strategy?: string | undefined;
  readonly status?: OrderStatus | undefined;
}

/** Which trades are wanted. */
export interface TradeFilter extends TradingFilter, TimeSpan, Direction {
  readonly strategy?: string | undefined;
  readonly clientOrderId?: string | undefined;
}

/** How lists of positions are ordered. */
export const POSITION_ORDER: ListOrder<PositionEntity> = {
  key: [
    { property: 'account', type: 'text' },
    { property: 'venue', type: 'text' },
    { property: 'instrument', type: 'text' },
  ],
  newestFirst: false,
};

/** How lists of orders are ordered. */
export const ORDER_ORDER: ListOrder<OrderEntity> = {
  key: [
    { property: 'committedAtUs', type: 'bigint' },
    { property: 'clientOrderId', type: 'text' },
  ],
  newestFirst: true,
};

/** How lists of trades are ordered. */
export const TRADE_ORDER: ListOrder<TradeEntity> = {
  key: [{ property: 'tradeId', type: 'bigint' }],
  newestFirst: true,
};

/** Which differences to the venue are wanted. */
export interface DiscrepancyFilter {
  readonly account?: string | undefined;
  /** Leaves out those that are resolved. */
  readonly onlyOpen: boolean;
}

/** Changes of orders, each with its order as it stands now. */
export interface OrderChanges {
  /** Of the last of them; the one that was asked from where there are none. */
  readonly sequence: bigint;
  readonly changes: readonly { readonly sequence: string; readonly order: OrderEntity }[];
}

/** How lists of differences are ordered. */
export const DISCREPANCY_ORDER: ListOrder<DiscrepancyEntity> = {
  key: [{ property: 'discrepancyId', type: 'bigint' }],
  newestFirst: true,
};

/** The most events of one order that are read. */
export const MAX_ORDER_EVENTS = 1_000;

/** A span of time as a condition on a column; `undefined` where it has no bounds. */
export function within({ fromUs, toUs }: TimeSpan): FindOperator<number> | undefined {
  const bounds = [
    ...(fromUs === undefined ? [] : [MoreThanOrEqual(fromUs)]),
    ...(toUs === undefined ? [] : [LessThan(toUs)]),
  ];
  return bounds.length === 0 ? undefined : And(...bounds);
}

/** Reads what order-management has booked, with a role that may only read. */
@Injectable()
export class TradingReader {
  readonly #positions: Repository<PositionEntity>;
  readonly #orders: Repository<OrderEntity>;
  readonly #trades: Repository<TradeEntity>;
  readonly #balances: Repository<BalanceEntity>;
  readonly #events: Repository<OrderEventEntity>;
  readonly #discrepancies: Repository<DiscrepancyEntity>;

  constructor(
    @InjectRepository(PositionEntity) positions: Repository<PositionEntity>,
    @InjectRepository(OrderEntity) orders: Repository<OrderEntity>,
    @InjectRepository(TradeEntity) trades: Repository<TradeEntity>,
    @InjectRepository(BalanceEntity) balances: Repository<BalanceEntity>,
    @InjectRepository(OrderEventEntity) events: Repository<OrderEventEntity>,
    @InjectRepository(DiscrepancyEntity) discrepancies: Repository<DiscrepancyEntity>,
  ) {
    this.#events = events;
    this.#discrepancies = discrepancies;
    this.#positions = positions;
    this.#orders = orders;
    this.#trades = trades;
    this.#balances = balances;
  }

  /** Positions by account, venue and instrument. */
  listPositions({ onlyOpen, ...filter }: PositionFilter, page: PageRequest): Promise<Page<PositionEntity>> {
    return readPage(this.#positions, POSITION_ORDER, { ...filter, quantity: onlyOpen ? Not('0') : undefined }, page);
  }

  /** The positions of an account in an instrument, one for each venue, by venue. */
  findPositions(account: string, instrument: string): Promise<readonly PositionEntity[]> {
    return this.#positions.find({ where: { account, instrument }, order: { venue: 'ASC' } });
  }

  /** Orders by the time of their commit, newest first unless the filter says otherwise. */
  listOrders({ fromUs, toUs, oldestFirst, ...filter }: OrderFilter, page: PageRequest): Promise<Page<OrderEntity>> {
    const wanted = { ...filter, committedAtUs: within({ fromUs, toUs }) };
    return readPage(this.#orders, { ...ORDER_ORDER, newestFirst: oldestFirst !== true }, wanted, page);
  }

  /** Changes of any orders behind a sequence, oldest first; without one the newest `limit`. */
  async listOrderChanges(after: bigint | undefined, limit: number): Promise<OrderChanges> {
    const isBehind = after === undefined ? {} : { sequence: MoreThan(String(after)) };
    const direction = after === undefined ? 'DESC' : 'ASC';
    const found = await this.#events.find({
      select: { sequence: true, clientOrderId: true },
      where: isBehind,
      order: { sequence: direction },
      take: limit,
    });
    const events = after === undefined ? found.toReversed() : found;
    const ids = [...new Set(events.map(({ clientOrderId }) => clientOrderId))];
    const rows = ids.length === 0 ? [] : await this.#orders.findBy({ clientOrderId: In(ids) });
    const orders = new Map(rows.map((order) => [order.clientOrderId, order]));
    const changes = events.flatMap(({ sequence, clientOrderId }) => {
      const order = orders.get(clientOrderId);
      return order === undefined ? [] : [{ sequence, order }];
    });
    return { sequence: BigInt(events.at(-1)?.sequence ?? after ?? 0), changes };
  }

  /** What happened to an order, oldest first; at most {@link MAX_ORDER_EVENTS}. */
  listOrderEvents(clientOrderId: string): Promise<readonly OrderEventEntity[]> {
    return this.#events.find({ where: { clientOrderId }, order: { version: 'ASC' }, take: MAX_ORDER_EVENTS });
  }

  /** Differences between our books and the venue, newest first. */
  listDiscrepancies({ account, onlyOpen }: DiscrepancyFilter, page: PageRequest): Promise<Page<DiscrepancyEntity>> {
    const resolvedAtUs = onlyOpen ? IsNull() : undefined;
    return readPage(this.#discrepancies, DISCREPANCY_ORDER, { account, resolvedAtUs }, page);
  }

  /** The order of a client order id; `undefined` if there is none. */
  async findOrder(clientOrderId: string): Promise<OrderEntity | undefined> {
    return (await this.#orders.findOneBy({ clientOrderId })) ?? undefined;
  }

  /** Trades in the order of their booking, newest first unless the filter says otherwise; the span is of their booking. */
  listTrades({ fromUs, toUs, oldestFirst, ...filter }: TradeFilter, page: PageRequest): Promise<Page<TradeEntity>> {
    const wanted = { ...filter, bookedAtUs: within({ fromUs, toUs }) };
    return readPage(this.#trades, { ...TRADE_ORDER, newestFirst: oldestFirst !== true }, wanted, page);
  }

  /** What an account holds, by venue and asset. */
  listBalances(account: string): Promise<readonly BalanceEntity[]> {
    return this.#balances.find({ where: { account }, order: { venue: 'ASC', asset: 'ASC' } });
  }
}
