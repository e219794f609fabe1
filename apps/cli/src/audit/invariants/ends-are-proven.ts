import { isTerminal } from '#libs/domain';
import type { Invariant } from '../audited-books.js';

/** Messages without which an order cannot be proven absent. */
const LEAST_NOT_FOUND = 3;

const isProof = (proof: unknown): proof is Readonly<Record<string, unknown>> =>
  typeof proof === 'object' && proof !== null && Object.keys(proof).length > 0;

/** I-15: an order that ended has the proof of it stored, and an absent one the whole procedure. Versions have no gap (I-31). */
export const endsAreProven: Invariant = ({ orders, steps }) => {
  const histories = new Map<string, (typeof steps)[number][]>();
  for (const step of steps) histories.set(step.clientOrderId, [...(histories.get(step.clientOrderId) ?? []), step]);
  return orders.flatMap(({ clientOrderId: about, status }) => {
    const history = (histories.get(about) ?? []).toSorted((a, b) => a.version - b.version);
    if (history.some(({ version }, index) => version !== index + 1)) {
      const versions = history.map(({ version }) => version).join(' ');
      return [{ invariant: 'I-31', about, details: `its versions have a gap: ${versions}` }];
    }
    const last = history.at(-1);
    if (last?.toStatus !== status) {
      return [
        { invariant: 'I-32', about, details: `it is ${status}, its history ends as ${last?.toStatus ?? 'nothing'}` },
      ];
    }
    const end = history.find(({ toStatus }) => isTerminal(toStatus));
    if (end === undefined || !isTerminal(status)) return [];
    if (!isProof(end.proof)) return [{ invariant: 'I-15', about, details: `${end.event} has no proof` }];
    const isWhole = end.event !== 'absent' || Number(end.proof['notFound']) >= LEAST_NOT_FOUND;
    return isWhole ? [] : [{ invariant: 'I-15', about, details: 'it was declared absent on too little' }];
  });
};
