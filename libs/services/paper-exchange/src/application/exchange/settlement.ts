import type { OrderTrade } from './reports.js';
import { WIRE_PLACES } from './grid.js';
import { quantityOf, quoteOf } from './symbol-rules.js';
import type { SymbolRules } from './symbol-rules.js';
import { timesSteps } from '#libs/domain';
import type { Execution, Ledger } from '#libs/domain';
import { ZERO } from '#libs/kernel';
import type { Decimal } from '#libs/kernel';

/** The account that all fees go to. */
export const FEES_ACCOUNT = 'fees';

/** On which terms a client trades. */
export interface AccountTerms {
  readonly account: string;
  /** The part of what it receives that a maker pays, such as 0.001. */
  readonly makerFee: Decimal;
  /** The part of what it receives that a taker pays. */
  readonly takerFee: Decimal;
}

/** A settled trade, seen by each client in it; `undefined` for the house. */
export interface Settled {
  readonly taker: OrderTrade | undefined;
  readonly maker: OrderTrade | undefined;
}

function feeOf(terms: AccountTerms | undefined, maker: boolean, received: Decimal): Decimal {
  if (terms === undefined) return ZERO;
  return received.times(maker ? terms.makerFee : terms.takerFee).round(WIRE_PLACES, 0);
}

/**
 * Moves the money of one trade. Like Binance, each side pays its fee in the asset that it receives, cut to 8 decimals.
 * Clients pay from what was held back for their orders; the house, which holds nothing back, from its free money.
 */
export function settleTrade(
  ledger: Ledger,
  clients: ReadonlyMap<string, AccountTerms>,
  rules: SymbolRules,
  execution: Execution,
  tradeId: number,
): Settled {
  const takerBuys = execution.takerSide === 'BUY';
  const buyer = takerBuys ? execution.takerOwner : execution.makerOwner;
  const seller = takerBuys ? execution.makerOwner : execution.takerOwner;
  const quantity = quantityOf(rules, execution.lots);
  const quote = quoteOf(rules, timesSteps(execution.priceTicks, execution.lots));
  const buyerFee = feeOf(clients.get(buyer), !takerBuys, quantity);
  const sellerFee = feeOf(clients.get(seller), takerBuys, quote);
  if (!clients.has(buyer)) ledger.lock(buyer, rules.quote, quote);
  if (!clients.has(seller)) ledger.lock(seller, rules.base, quantity);
  ledger.pay(rules.quote, quote, buyer, seller, sellerFee, FEES_ACCOUNT);
  ledger.pay(rules.base, quantity, seller, buyer, buyerFee, FEES_ACCOUNT);
  const { priceTicks, lots } = execution;
  const asBuyer = { tradeId, priceTicks, lots, fee: buyerFee, feeAsset: rules.base, maker: !takerBuys };
  const asSeller = { tradeId, priceTicks, lots, fee: sellerFee, feeAsset: rules.quote, maker: takerBuys };
  const buyerSees = clients.has(buyer) ? asBuyer : undefined;
  const sellerSees = clients.has(seller) ? asSeller : undefined;
  return takerBuys ? { taker: buyerSees, maker: sellerSees } : { taker: sellerSees, maker: buyerSees };
}
