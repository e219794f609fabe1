import { type Order, isTerminal, missesFills } from '#libs/domain';
import { ZERO } from '#libs/kernel';
import { type Violation, violation } from './violation.js';

/** I-14, I-17, I-02: what a committed change of one order may not do. */
export function checkOrderStep(before: Order, after: Order): readonly Violation[] {
  const about = after.clientOrderId;
  const found: Violation[] = [];
  if (after.version < before.version) found.push(violation('I-31', about, 'its version went back'));
  if (after.cumQuantity.lt(before.cumQuantity)) found.push(violation('I-17', about, 'its executed quantity went back'));
  if (after.venueCumQuantity.lt(before.venueCumQuantity))
    found.push(violation('I-17', about, "the venue's executed quantity went back"));
  // Held back after its mark: the mark goes, and the wire is watched for it.
  if (before.sentAtUs !== undefined && after.sentAtUs !== undefined && after.sentAtUs !== before.sentAtUs)
    found.push(violation('I-12', about, 'its mark as sent changed'));
  const isNews = after.cumQuantity.gt(before.cumQuantity) || after.venueOrderId !== before.venueOrderId;
  const wasEnded = isTerminal(before.status) && after.status !== before.status;
  if (wasEnded && !isNews && !missesFills(after) && after.status !== 'Canceled' && after.status !== 'Expired')
    found.push(violation('I-14', about, `${before.status} became ${after.status} without evidence`));
  if (after.status === 'Filled' && after.cumQuantity.lt(after.quantity))
    found.push(violation('I-02', about, `Filled with ${after.cumQuantity.toFixed()} of ${after.quantity.toFixed()}`));
  if (after.status === 'Rejected' && after.cumQuantity.gt(ZERO))
    found.push(violation('I-02', about, 'Rejected, and executed'));
  return found;
}
