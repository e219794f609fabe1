import type { AccountBook, Decision, OfferedIntent } from '#libs/domain';
import type { Licences } from '../../ports.js';
import { type BatchMeans, beginBatch } from './decision-batch.js';
import type { Arrival } from './judgement.js';

/**
 * Decides an intent that is not written down yet, on a book in memory, and has both written; `undefined` where it was not decided. Whatever goes wrong,
 * nothing is left but what its message finds to do when it comes.
 */
export async function decideOffered(
  means: BatchMeans,
  licences: Licences,
  of: { readonly arrival: Arrival; readonly book: AccountBook; readonly offered: OfferedIntent },
): Promise<{ readonly decision: Decision; readonly after: AccountBook } | undefined> {
  const { arrival, book, offered } = of;
  try {
    const alone = { arrival, offered, resolve: () => undefined, reject: () => undefined };
    const { after, isAsDecided, proposed } = beginBatch(means, [alone], book, licences);
    const decision = proposed[0]?.entry.decision;
    return decision !== undefined && (await isAsDecided) ? { decision, after } : undefined;
  } catch {
    // Its strategy writes it down, and its message meets the same trouble where somebody hears of it.
    offered.decline();
    return undefined;
  }
}
