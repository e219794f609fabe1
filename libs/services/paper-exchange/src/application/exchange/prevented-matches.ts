import type { EventSteps, SelfTradePrevention } from '#libs/domain';
import type { OrderRecord } from './order-record.js';
import { priceText, quantityText } from './symbol-rules.js';

/** An order that was kept from trading with another of its owner and left the book for it. */
export interface PreventedMatch {
  readonly account: string;
  readonly symbol: string;
  readonly preventedMatchId: number;
  readonly takerOrderId: number;
  readonly makerOrderId: number;
  readonly selfTradePreventionMode: SelfTradePrevention;
  readonly price: string;
  readonly makerPreventedQuantity: string;
  readonly transactTime: number;
}

/** The newest are kept. */
const MOST_MATCHES = 10_000;

/** The resting orders that self-trade prevention took out of the books since the start, oldest first. */
export class PreventedMatches {
  #rows: PreventedMatch[] = [];

  /** Takes note of a match that was prevented. */
  add(taker: OrderRecord, maker: OrderRecord, lots: EventSteps, atMs: number): void {
    const { rules } = maker;
    this.#rows.push({
      account: maker.account,
      symbol: rules.symbol,
      preventedMatchId: maker.orderId,
      takerOrderId: taker.orderId,
      makerOrderId: maker.orderId,
      selfTradePreventionMode: taker.selfTradePrevention,
      price: priceText(rules, maker.priceTicks),
      makerPreventedQuantity: quantityText(rules, lots),
      transactTime: atMs,
    });
    if (this.#rows.length > 2 * MOST_MATCHES) this.#rows = this.#rows.slice(-MOST_MATCHES);
  }

  /** Those of an account in a symbol. */
  of(account: string, symbol: string): readonly PreventedMatch[] {
    return this.#rows.filter((row) => row.account === account && row.symbol === symbol);
  }
}
