import { readFileSync } from 'node:fs';
import { type VenueTruth, foldJournal, parseJournal } from '#libs/domain';

/** Reads the exchange's journal from its file and folds it; throws if the file is not a journal. */
export function readJournal(file: string): VenueTruth {
  const journal = parseJournal(readFileSync(file, 'utf8'));
  if (!journal.ok) throw new Error(`the exchange's journal cannot be read: ${journal.error.message}`);
  return foldJournal(journal.value.entries);
}
