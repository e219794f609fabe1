import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Knows which durable messages have had their effect: each has it once, however often it is delivered. */
@Injectable()
export class Inbox {
  /**
   * Takes a message down in the transaction of `manager`; returns whether it is the first time. Where it is not, the
   * caller does nothing and the message is acknowledged.
   */
  async isFirst(manager: EntityManager, message: { readonly id: string }, subject: string): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `INSERT INTO inbox (message_id, subject) VALUES ($1, $2) ON CONFLICT (message_id) DO NOTHING RETURNING message_id`,
      [message.id, subject],
    );
    return rows.length === 1;
  }
}
