import { type RiskRule, isReducing } from '#libs/domain';
import { type Problem, problem } from '#libs/kernel';

/**
 * RC-19: so many orders may be open or unknown at once, this one among them, in the account and in one instrument: what a strategy leaves lying
 * about is what a crash leaves behind. The venue's own bound is `instrument-validity`'s. An order that truly reduces passes.
 */
export const maxOpenOrders: RiskRule = {
  name: 'max-open-orders',
  control: 'RC-19',
  check({ guards, intent, open, openOrders, openOrdersOfAccount, position }) {
    if (isReducing(intent.side, intent.quantity, position, open)) return undefined;
    return (
      whyTooMany(openOrders, guards.maxOpenOrdersPerInstrument, intent.instrument) ??
      whyTooMany(openOrdersOfAccount, guards.maxOpenOrders, `account ${intent.account}`)
    );
  },
};

function whyTooMany(open: number | undefined, limit: number | undefined, where: string): Problem | undefined {
  if (limit === undefined) return undefined;
  if (open === undefined) {
    const message = `Nobody has counted the open orders of ${where}, of which there may be ${limit}.`;
    return problem('OPEN_ORDERS_UNKNOWN', message, { limit: String(limit), where }, true);
  }
  if (open < limit) return undefined;
  const message = `${open} orders of ${where} are open or unknown; with this one there would be more than ${limit}.`;
  return problem('MAX_OPEN_ORDERS_EXCEEDED', message, { open: String(open), limit: String(limit), where }, true);
}
