import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { US_PER_SECOND, type UnixUs } from '#libs/kernel';

/** Injects the {@link InboxPruner}; a store that does not outlive its process has none. */
export const INBOX_PRUNER = Symbol('InboxPruner');

/** Forgets messages that can never be delivered again. */
export interface InboxPruner {
  /** Deletes at most `most` messages that had their effect before `beforeUs`, oldest first; returns how many. */
  deleteReceived(beforeUs: UnixUs, most: number): Promise<number>;
}

/** The table `inbox` of a service's schema. */
@Injectable()
export class PostgresInboxPruner implements InboxPruner {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async deleteReceived(beforeUs: UnixUs, most: number): Promise<number> {
    const [, count]: [unknown, number] = await this.#dataSource.query(
      `DELETE FROM inbox WHERE message_id IN
         (SELECT message_id FROM inbox WHERE received_at < to_timestamp($1) ORDER BY received_at LIMIT $2)`,
      [beforeUs / US_PER_SECOND, most],
    );
    return count;
  }
}
