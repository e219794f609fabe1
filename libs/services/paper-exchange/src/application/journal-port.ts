import type { JournalAnswered, JournalHappened, JournalMarket, JournalOpened, JournalReceived } from '#libs/domain';

type Unnumbered<Entry> = Omit<Entry, 'seq' | 'atMs'>;

/** An entry before it has its number and time. */
export type NewJournalEntry =
  | Unnumbered<JournalOpened>
  | Unnumbered<JournalReceived>
  | Unnumbered<JournalAnswered>
  | Unnumbered<JournalHappened>
  | Unnumbered<JournalMarket>;

/** Where the exchange writes down what happens; an entry is written when the call returns. */
export interface JournalPort {
  /** Writes an entry; answers its number. */
  append(entry: NewJournalEntry): number;
}
