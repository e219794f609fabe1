import type { RiskRule } from '#libs/domain';
import { problem } from '#libs/kernel';

/** I-18: an intent that is older than its `validUntil` is answered with no; at that very time it is still good. */
export const intentExpiry: RiskRule = {
  name: 'intent-expiry',
  control: 'I-18',
  check({ intent, nowUs }) {
    if (nowUs <= intent.validUntilUs) return undefined;
    const details = { validUntilUs: String(intent.validUntilUs), nowUs: String(nowUs) };
    return problem('INTENT_EXPIRED', `The intent was good until ${nowUs - intent.validUntilUs} µs ago.`, details);
  },
};
