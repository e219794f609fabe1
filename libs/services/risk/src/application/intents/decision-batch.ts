import { type AccountBook, type OfferedIntent, bookWith } from '#libs/domain';
import { type Scheduler, invariant } from '#libs/kernel';
import type { DecisionOutcome, Licences, ProposedDecision, RiskBooks } from '../../ports.js';
import type { MarketPricing } from '../market/market-pricing.js';
import { decisionMessage } from './decision-messages.js';
import { type Arrival, type IntentAnswer, entryOf, judgementOn } from './judgement.js';
import { withLicences } from './with-licences.js';

/** An intent that waits for its decision. */
export interface WaitingIntent {
  readonly arrival: Arrival;
  readonly resolve: (answer: IntentAnswer) => void;
  readonly reject: (error: unknown) => void;
  /** Where it is not written down yet. */
  readonly offered?: OfferedIntent;
}

/** What a batch is decided with. */
export interface BatchMeans {
  readonly books: Pick<RiskBooks, 'commitDecisions'>;
  readonly scheduler: Pick<Scheduler, 'nowUs'>;
  readonly pricing: Pick<MarketPricing, 'lookAtMarkets' | 'accountLimits'>;
}

/** Intents of one account that are decided together on a book in memory, each on what the one before leaves, on their way into the books. */
export interface DecisionBatch {
  readonly waiting: readonly WaitingIntent[];
  readonly book: AccountBook;
  readonly proposed: readonly ProposedDecision[];
  /** The book once all of them are written down. */
  readonly after: AccountBook;
  readonly outcomes: Promise<readonly DecisionOutcome[]>;
  /** Whether all of them are written down and the book is {@link after}; never rejects. */
  readonly isAsDecided: Promise<boolean>;
}

/** A batch that is decided before the one in front of it is written down, and waits to hear whether that left the book it was decided on. */
export interface BatchAhead {
  readonly batch: DecisionBatch;
  /** Lets it go; or has it void, and its intents must be decided again. */
  readonly release: (isFounded: boolean) => void;
}

/** Decides intents on a book and sends them to be written down; `isFounded` as the books take it. */
export function beginBatch(
  { books, pricing, scheduler }: BatchMeans,
  waiting: readonly WaitingIntent[],
  book: AccountBook,
  licences: Licences,
  isFounded?: Promise<boolean>,
): DecisionBatch {
  let after = book;
  const proposed = waiting.map(({ arrival, offered }): ProposedDecision => {
    const { intent, message } = arrival;
    const judgement = judgementOn(intent, after, pricing.lookAtMarkets(), pricing.accountLimits, scheduler.nowUs());
    const { basis, ...entry } = entryOf(arrival, judgement, scheduler.nowUs());
    invariant(basis !== undefined, 'what was judged on a book rests on its versions');
    after = bookWith(after, entry);
    return { entry: { ...entry, basis }, announcement: decisionMessage(message, entry.decision), intent: offered };
  });
  const outcomes = books.commitDecisions(withLicences(proposed, licences), isFounded);
  const isAsDecided = outcomes.then(
    (all) => all.every((outcome) => outcome === 'RECORDED'),
    () => false,
  );
  return { waiting, book, proposed, after, outcomes, isAsDecided };
}

/** The same, ahead of the batch in front. */
export function beginAhead(
  means: BatchMeans,
  waiting: readonly WaitingIntent[],
  { after }: DecisionBatch,
  licences: Licences,
): BatchAhead {
  let release: (isFounded: boolean) => void = () => undefined;
  const isFounded = new Promise<boolean>((resolve) => {
    release = resolve;
  });
  return { batch: beginBatch(means, waiting, after, licences, isFounded), release };
}

/** The book once what became of a batch is known: with what was written down. */
export function bookLeftBy(
  { after, book, proposed }: DecisionBatch,
  outcomes: readonly DecisionOutcome[],
): AccountBook {
  if (outcomes.every((outcome) => outcome === 'RECORDED')) return after;
  return proposed.reduce(
    (left, { entry }, index) => (outcomes[index] === 'RECORDED' ? bookWith(left, entry) : left),
    book,
  );
}
