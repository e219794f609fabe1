import { timesSteps } from '#libs/domain';
import type { Execution, JournalTrade } from '#libs/domain';
import { formatDecimal } from '#libs/kernel';
import type { OrderRecord } from './order-record.js';
import type { OrderTrade } from './reports.js';
import { priceOf, quantityOf, quoteOf } from './symbol-rules.js';

/** One execution of an order as the journal keeps it. */
export function journalTrade(order: OrderRecord, { priceTicks, lots }: Execution, trade: OrderTrade): JournalTrade {
  const { rules } = order;
  return {
    account: order.account,
    symbol: rules.symbol,
    tradeId: trade.tradeId,
    orderId: order.orderId,
    clientOrderId: order.clientOrderId,
    side: order.side,
    maker: trade.maker,
    atMs: order.updatedAtMs,
    price: formatDecimal(priceOf(rules, priceTicks)),
    quantity: formatDecimal(quantityOf(rules, lots)),
    quote: formatDecimal(quoteOf(rules, timesSteps(priceTicks, lots))),
    fee: formatDecimal(trade.fee),
    feeAsset: trade.feeAsset,
  };
}
