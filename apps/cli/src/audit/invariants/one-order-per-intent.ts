import type { Invariant, Violation } from '../audited-books.js';

/** I-30: an intent has one decision, an approved one has one order, and no order is without an approval. */
export const oneOrderPerIntent: Invariant = ({ decisions, orders }) => {
  const violations: Violation[] = [];
  const complain = (about: string, details: string): number => violations.push({ invariant: 'I-30', about, details });
  const approved = new Set<string>();
  const decided = new Set<string>();
  for (const { intentId, approved: isApproved } of decisions) {
    if (decided.has(intentId)) complain(intentId, 'it was decided twice');
    decided.add(intentId);
    if (isApproved) approved.add(intentId);
  }
  const ordered = new Set<string>();
  for (const { intentId, clientOrderId } of orders) {
    if (intentId === undefined) continue;
    if (ordered.has(intentId)) complain(intentId, 'it has two orders');
    if (!approved.has(intentId)) complain(clientOrderId, 'it has no approval');
    ordered.add(intentId);
  }
  for (const intentId of approved) if (!ordered.has(intentId)) complain(intentId, 'it was approved and has no order');
  return violations;
};
