import type { RiskRule } from '#libs/domain';
import { problem } from '#libs/kernel';

/**
 * RC-14: nothing is traded that is on the restricted list, be it to get out: whoever restricts a market, such as compliance, means every order. Who
 * only wants no more risk in it halts the account or lowers its limit.
 */
export const restricted: RiskRule = {
  name: 'restricted',
  control: 'RC-14',
  check({ guards, intent }) {
    const { instrument, side, venue } = intent;
    const hit = guards.restrictions.find(
      (of) => of.venue === venue && of.instrument === instrument && (of.side === undefined || of.side === side),
    );
    if (hit === undefined) return undefined;
    const what = hit.side === undefined ? 'is' : `is on its ${hit.side} side`;
    return problem(
      'INSTRUMENT_RESTRICTED',
      `${venue}:${instrument} ${what} on the restricted list (RISK_RESTRICTED).`,
      {
        market: `${venue}:${instrument}`,
        side,
      },
    );
  },
};
