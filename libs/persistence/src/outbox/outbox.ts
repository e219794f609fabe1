import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { OutgoingMessage } from './outbox-store.js';

export type { OutgoingMessage } from './outbox-store.js';

/**
 * Takes durable messages down inside the transaction that decided them, so that a fact is published if and only if it
 * was committed. The relay publishes them; nobody else does.
 */
@Injectable()
export class Outbox {
  /** Adds messages, in order, to the transaction of `manager`. A second message with the same id is an error. */
  async add(manager: EntityManager, messages: readonly OutgoingMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await manager.query(
      `INSERT INTO outbox (message_id, subject, payload)
       SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[])`,
      [
        messages.map((entry) => entry.message.id),
        messages.map((entry) => entry.subject),
        messages.map((entry) => JSON.stringify(entry.message)),
      ],
    );
  }
}
