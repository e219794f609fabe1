import { foldJournal, parseJournal } from '#libs/domain';
import type { VenueTruth } from '#libs/domain';

/** What really happened at the exchange, from the text of its journal; a line that was torn is left out. @throws Error if it is broken */
export function readVenueTruth(journal: string): VenueTruth {
  const parsed = parseJournal(journal);
  if (!parsed.ok) throw new Error(`the journal cannot be used: ${parsed.error.message}`);
  return foldJournal(parsed.value.entries);
}
