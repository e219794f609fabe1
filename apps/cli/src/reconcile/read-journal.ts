import { readFileSync } from 'node:fs';
import { type JournalEntry, type VenueTruth, foldJournal, parseJournal } from '#libs/domain';

/** Reads the exchange's journal from its file; throws if the file is not a journal. */
export function readJournalEntries(file: string): readonly JournalEntry[] {
  const journal = parseJournal(readFileSync(file, 'utf8'));
  if (!journal.ok) throw new Error(`the exchange's journal cannot be read: ${journal.error.message}`);
  return journal.value.entries;
}

/** Reads the exchange's journal and folds it into what really happened. */
export function readJournal(file: string): VenueTruth {
  return foldJournal(readJournalEntries(file));
}
