import { type RiskRule, isReducing } from '#libs/domain';
import { problem } from '#libs/kernel';

/**
 * RC-19: so many orders may be open or unknown at once, this one among them, in the account and in one instrument: what a strategy leaves lying
 * about is what a crash leaves behind. The venue's own bound is `instrument-validity`'s. An order that truly reduces passes.
 */
export const maxOpenOrders: RiskRule = {
  name: 'max-open-orders',
  control: 'RC-19',
  check({ guards, intent, open, openOrders = 0, openOrdersOfAccount = 0, position }) {
    if (isReducing(intent.side, intent.quantity, position, open)) return undefined;
    const { maxOpenOrders: most, maxOpenOrdersPerInstrument: mostHere } = guards;
    if (mostHere !== undefined && openOrders >= mostHere) return tooMany(openOrders, mostHere, intent.instrument);
    if (most !== undefined && openOrdersOfAccount >= most) {
      return tooMany(openOrdersOfAccount, most, `account ${intent.account}`);
    }
    return undefined;
  },
};

function tooMany(open: number, limit: number, where: string): ReturnType<RiskRule['check']> {
  const message = `${open} orders of ${where} are open or unknown; with this one there would be more than ${limit}.`;
  return problem('MAX_OPEN_ORDERS_EXCEEDED', message, { open: String(open), limit: String(limit), where }, true);
}
