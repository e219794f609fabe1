import type { MemoryDatabase } from './memory-database.js';
import type { MemoryTable } from './memory-table.js';

/** The memory twin of the table `inbox`. */
export class MemoryInbox {
  readonly #rows: MemoryTable<{ readonly messageId: string; readonly subject: string }>;

  constructor(database: MemoryDatabase) {
    this.#rows = database.createTable({ name: 'inbox', keyOf: (row) => row.messageId });
  }

  /** Takes a message down in the transaction under way; returns whether it is the first time. */
  isFirst(message: { readonly id: string }, subject: string): boolean {
    return this.#rows.insertIfAbsent({ messageId: message.id, subject });
  }
}
