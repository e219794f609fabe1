import type { LicenceOutcome } from '#libs/domain';
import type { LicenceOffer, LicenceVerdict } from '../ports.js';

/** How the books stand to a licence that somebody else commits. */
export interface OfferingBooks {
  readonly rows: object;
  /** Commits it by itself; the one verdict. */
  readonly commit: () => Promise<readonly LicenceVerdict[]>;
  /** Does what the books do after a commit of their own; throws where the lease is not ours. */
  readonly takeNote: (outcome: LicenceOutcome) => LicenceVerdict;
}

/** A licence of these books, for a neighbour to commit. */
export function offerOf({ commit, rows, takeNote }: OfferingBooks): LicenceOffer {
  let settleWith: (verdict: Promise<LicenceVerdict | undefined>) => void = () => undefined;
  // The first word counts. A rejection that came second would be nobody's, and end the process, were it made before it is known to count.
  let failWith: (error: unknown) => void = () => undefined;
  const verdict = new Promise<LicenceVerdict | undefined>((resolve, reject) => {
    settleWith = resolve;
    failWith = reject;
  });
  const inPromise = async (outcome: LicenceOutcome | undefined): Promise<LicenceVerdict | undefined> =>
    outcome && takeNote(outcome);
  return {
    rows,
    verdict,
    settle: (outcome) => settleWith(inPromise(outcome)),
    fail: (error) => failWith(error),
    commitAlone: async () => {
      settleWith(commit().then(([first]) => first));
      await verdict.catch(() => undefined); // Whoever offered it hears of it.
    },
    commitUnheard: async (error) => {
      // Its turn is before that of whoever looks now for what became of it.
      const committing = commit();
      failWith(error);
      await committing.catch(() => undefined);
    },
  };
}
