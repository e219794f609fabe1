import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Not, Repository } from 'typeorm';
import type { OrderStatus } from '#libs/domain';
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

/** Which positions are wanted. */
export interface PositionFilter extends TradingFilter {
  /** Leaves out those that hold nothing. */
  readonly onlyOpen: boolean;
}

/** Which orders are wanted. */
export interface OrderFilter extends TradingFilter {
  readonly strategy?: string | undefined;
  readonly status?: OrderStatus | undefined;
}

/** Which trades are wanted. */
export interface TradeFilter extends TradingFilter {
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

/** Reads what order-management has booked, with a role that may only read. */
@Injectable()
export class TradingReader {
  readonly #positions: Repository<PositionEntity>;
  readonly #orders: Repository<OrderEntity>;
  readonly #trades: Repository<TradeEntity>;
  readonly #balances: Repository<BalanceEntity>;

  constructor(
    @InjectRepository(PositionEntity) positions: Repository<PositionEntity>,
    @InjectRepository(OrderEntity) orders: Repository<OrderEntity>,
    @InjectRepository(TradeEntity) trades: Repository<TradeEntity>,
    @InjectRepository(BalanceEntity) balances: Repository<BalanceEntity>,
  ) {
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

  /** Orders, newest first. */
  listOrders(filter: OrderFilter, page: PageRequest): Promise<Page<OrderEntity>> {
    return readPage(this.#orders, ORDER_ORDER, filter, page);
  }

  /** The order of a client order id; `undefined` if there is none. */
  async findOrder(clientOrderId: string): Promise<OrderEntity | undefined> {
    return (await this.#orders.findOneBy({ clientOrderId })) ?? undefined;
  }

  /** Trades, newest first. */
  listTrades(filter: TradeFilter, page: PageRequest): Promise<Page<TradeEntity>> {
    return readPage(this.#trades, TRADE_ORDER, filter, page);
  }

  /** What an account holds, by venue and asset. */
  listBalances(account: string): Promise<readonly BalanceEntity[]> {
    return this.#balances.find({ where: { account }, order: { venue: 'ASC', asset: 'ASC' } });
  }
}
