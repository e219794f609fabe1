import { type RiskRule, isReducing } from '#libs/domain';
import { formatDecimal, problem } from '#libs/kernel';

/**
 * RC-22, RC-23: a HALTED scope lets nothing new through, not even reductions; a REDUCING one lets through what truly
 * reduces, counted with open orders: a flip does not pass, and neither does an order that merely calls itself reduce-only.
 */
export const tradingState: RiskRule = {
  name: 'trading-state',
  control: 'RC-22/23',
  check({ intent, tradingState: state, position, open }) {
    if (state === 'ACTIVE') return undefined;
    if (state === 'HALTED') {
      return problem('TRADING_HALTED', 'Trading is halted; an operator must resume it.', { state }, true);
    }
    if (isReducing(intent.side, intent.quantity, position, open)) return undefined;
    const details = { state, position: formatDecimal(position), quantity: formatDecimal(intent.quantity) };
    return problem('TRADING_REDUCING', 'Only orders that reduce the position may pass now.', details, true);
  },
};
