import { type RiskRule, isReducing } from '#libs/domain';
import { problem } from '#libs/kernel';

/** RC-11: a strategy that `repeated-order` has tripped adds no risk until a person resumes the account, be it after a restart. What truly reduces passes. */
export const strategyTripped: RiskRule = {
  name: 'strategy-tripped',
  control: 'RC-11',
  check({ activity, intent, open, position }) {
    const atUs = activity?.trippedAtUs;
    if (atUs === undefined || isReducing(intent.side, intent.quantity, position, open)) return undefined;
    const { account, strategy } = intent;
    const message =
      `${strategy} ran away and was stopped: it only reduces. Find out why it repeats its orders, stop or mend it, ` +
      `then resume ${account}.`;
    return problem('STRATEGY_TRIPPED', message, { strategy, trippedAtUs: String(atUs) });
  },
};
