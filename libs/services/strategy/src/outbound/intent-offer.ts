import type { IntentFate, IntentOffer } from '../ports.js';

/** How the books stand to an intent that somebody else commits. */
export interface OfferingBooks {
  /** Made when somebody takes it: where strategy has its process for itself nobody does. */
  readonly rowsOf: () => object;
  /** Writes it by itself; whether it did. */
  readonly commit: () => Promise<boolean>;
  /** Does what the books do after a commit of their own. */
  readonly takeNote: (sequence: string) => void;
}

/** An intent of these books, for a neighbour to commit. */
export function intentOfferOf({ commit, rowsOf, takeNote }: OfferingBooks): IntentOffer {
  let settleWith: (fate: IntentFate | Promise<IntentFate>) => void = () => undefined;
  let failWith: (error: unknown) => void = () => undefined;
  const fate = new Promise<IntentFate>((resolve, reject) => {
    settleWith = resolve;
    failWith = reject;
  });
  return {
    get rows() {
      return rowsOf();
    },
    fate,
    settle: (sequence) => {
      settleWith(sequence === undefined ? 'barred' : 'written');
      if (sequence !== undefined) takeNote(sequence);
    },
    decline: () => settleWith('declined'),
    fail: (error) => failWith(error),
    commitAlone: async () => {
      settleWith(commit().then((isWritten) => (isWritten ? 'written' : 'barred')));
      return fate.then(
        (what) => what === 'written',
        () => false, // Whoever offered it hears of it.
      );
    },
  };
}
