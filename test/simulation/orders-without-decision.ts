import type { Decision, Order } from '#libs/domain';
import { formatDecimal } from '#libs/kernel';
import type { SimulatedSuite } from './simulated-suite.js';

/** Orders of ours that are not, to the last term, what risk approved; what the launcher's judge asks Postgres. */
export function ordersWithoutDecision({
  orderBooks,
  riskBooks,
}: Pick<SimulatedSuite, 'orderBooks' | 'riskBooks'>): readonly string[] {
  const approved = new Set(
    riskBooks.decisions
      .find(({ verdict }) => verdict.outcome === 'APPROVED')
      .map(({ intent }) => termsOf(intent.intentId, intent)),
  );
  return orderBooks.orders
    .find(({ order }) => !order.external && !approved.has(termsOf(order.intentId, order)))
    .map(({ order: { instrument, quantity, side, venueClientOrderId } }) =>
      [venueClientOrderId, side, formatDecimal(quantity), instrument].join(' '),
    );
}

function termsOf(intentId: string | undefined, terms: Decision['intent'] | Order): string {
  const { account, instrument, limitPrice, quantity, side, venue } = terms;
  const price = limitPrice === undefined ? 'MARKET' : formatDecimal(limitPrice);
  return [intentId, account, venue, instrument, side, formatDecimal(quantity), price].join(' ');
}
