import { Inject, Injectable } from '@nestjs/common';
import type { PaperExchangeSettings } from '../../paper-exchange.config.js';
import { PAPER_EXCHANGE_SETTINGS } from '../../ports.js';
import { ApiError } from './api-error.js';

const TEN_SECONDS_MS = 10_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MS_PER_SECOND = 1_000;

/** One limit as `rateLimits` shows it. */
export interface RateLimitRow {
  readonly rateLimitType: 'REQUEST_WEIGHT' | 'ORDERS';
  readonly interval: 'SECOND' | 'MINUTE' | 'DAY';
  readonly intervalNum: number;
  readonly limit: number;
  readonly count?: number;
}

interface Window {
  startMs: number;
  count: number;
}

/** The settings that say how much a client may ask for. */
type LimitSettings = Pick<PaperExchangeSettings, 'WEIGHT_PER_MINUTE' | 'ORDERS_PER_10S' | 'ORDERS_PER_DAY'>;

/** Counts requests and orders in fixed windows that are aligned to the clock, as Binance does. */
@Injectable()
export class RateLimits {
  /** Request weight a minute, per address. */
  readonly #weightPerMinute: number;
  /** New orders in 10 seconds, per account. */
  readonly #ordersPerTenSeconds: number;
  /** New orders a day, per account. */
  readonly #ordersPerDay: number;
  readonly #windows = new Map<string, Window>();

  constructor(@Inject(PAPER_EXCHANGE_SETTINGS) settings: LimitSettings) {
    this.#weightPerMinute = settings.WEIGHT_PER_MINUTE;
    this.#ordersPerTenSeconds = settings.ORDERS_PER_10S;
    this.#ordersPerDay = settings.ORDERS_PER_DAY;
  }

  /** Counts the weight of a request. @throws ApiError -1003 (429) where the minute's weight is used up. */
  spend(address: string, weight: number, nowMs: number): void {
    const window = this.#window(`weight ${address}`, MINUTE_MS, nowMs);
    const limit = this.#weightPerMinute;
    if (window.count + weight > limit) {
      const message = `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE.`;
      throw tooMany(-1003, message, MINUTE_MS, nowMs);
    }
    window.count += weight;
  }

  /** Gives weight back: an order message that succeeds costs none. */
  giveBack(address: string, weight: number, nowMs: number): void {
    const window = this.#window(`weight ${address}`, MINUTE_MS, nowMs);
    window.count = Math.max(0, window.count - weight);
  }

  /** Judges whether an account may place so many more orders. @throws ApiError -1015 (429) */
  allowOrders(account: string, nowMs: number, count: number): void {
    const tooManyOrders = 'Too many new orders; current limit is';
    if (this.#window(`orders10 ${account}`, TEN_SECONDS_MS, nowMs).count + count > this.#ordersPerTenSeconds) {
      const message = `${tooManyOrders} ${this.#ordersPerTenSeconds} orders per 10 SECOND.`;
      throw tooMany(-1015, message, TEN_SECONDS_MS, nowMs);
    }
    if (this.#window(`ordersDay ${account}`, DAY_MS, nowMs).count + count > this.#ordersPerDay) {
      throw tooMany(-1015, `${tooManyOrders} ${this.#ordersPerDay} orders per 1 DAY.`, DAY_MS, nowMs);
    }
  }

  /** Counts new orders that were accepted. */
  countOrders(account: string, nowMs: number, count: number): void {
    this.#window(`orders10 ${account}`, TEN_SECONDS_MS, nowMs).count += count;
    this.#window(`ordersDay ${account}`, DAY_MS, nowMs).count += count;
  }

  /** The weight that an address used in this minute. */
  usedWeight(address: string, nowMs: number): number {
    return this.#window(`weight ${address}`, MINUTE_MS, nowMs).count;
  }

  /** The orders that an account placed in these 10 seconds and on this day. */
  orderCounts(account: string, nowMs: number): { readonly tenSeconds: number; readonly day: number } {
    const tenSeconds = this.#window(`orders10 ${account}`, TEN_SECONDS_MS, nowMs).count;
    return { tenSeconds, day: this.#window(`ordersDay ${account}`, DAY_MS, nowMs).count };
  }

  /** The limits without counts, as exchangeInfo shows them. */
  rows(): RateLimitRow[] {
    return [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: this.#weightPerMinute },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: this.#ordersPerTenSeconds },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: this.#ordersPerDay },
    ];
  }

  #window(name: string, lengthMs: number, nowMs: number): Window {
    const startMs = nowMs - (nowMs % lengthMs);
    const window = this.#windows.get(name);
    if (window !== undefined && window.startMs === startMs) return window;
    const fresh = { startMs, count: 0 };
    this.#windows.set(name, fresh);
    return fresh;
  }
}

function tooMany(code: number, message: string, lengthMs: number, nowMs: number): ApiError {
  const leftMs = lengthMs - (nowMs % lengthMs);
  return new ApiError(code, message, 429, Math.ceil(leftMs / MS_PER_SECOND));
}
