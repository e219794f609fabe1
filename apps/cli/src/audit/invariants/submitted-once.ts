import type { Invariant } from '../audited-books.js';

/** I-12 and I-13: no client order id is sent to the venue twice, whatever became of the first message. */
export const submittedOnce: Invariant = ({ wire }) => {
  const counts = new Map<string, number>();
  for (const { params } of wire) {
    const id = params['newClientOrderId'] ?? '';
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([about, count]) => ({ invariant: 'I-12', about, details: `${count} messages placed it` }));
};
