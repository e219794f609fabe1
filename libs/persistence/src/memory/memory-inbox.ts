import { Injectable } from '@nestjs/common';
import type { HandledMessages } from '../inbox/handled-messages.js';
import type { MemoryDatabase } from './memory-database.js';
import type { MemoryTable } from './memory-table.js';
import { MemoryTransactions } from './memory-transactions.js';

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

  /** Whether a message was taken down, also by a transaction that is still under way. */
  isTakenDown(id: string): boolean {
    return this.#rows.get(id) !== undefined;
  }
}

/** Looks between two transactions, so that it sees only what is committed, as every other session of a database does. */
@Injectable()
export class MemoryHandledMessages implements HandledMessages {
  readonly #transactions: MemoryTransactions;
  readonly #inbox: MemoryInbox;

  constructor(transactions: MemoryTransactions, inbox: MemoryInbox) {
    this.#transactions = transactions;
    this.#inbox = inbox;
  }

  findHandled(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const find = (): Set<string> => new Set(ids.filter((id) => this.#inbox.isTakenDown(id)));
    return this.#transactions.read(() => Promise.resolve(find()));
  }
}
