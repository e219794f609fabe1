import { Injectable } from '@nestjs/common';
import type { JournalStorage, StoredJournal } from '../../application/journal/journal-storage.js';

/** Keeps nothing: for an exchange that is started without a journal file and starts again each time. */
@Injectable()
export class DiscardingJournalStorage implements JournalStorage {
  openForAppending(): StoredJournal {
    return { text: '', tornBytes: 0 };
  }

  appendLine(): void {
    // Nobody wants it.
  }

  beginAnew(): void {
    // As above.
  }

  close(): void {
    // There is nothing to close.
  }
}
