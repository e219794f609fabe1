import type { DataSource, EntityManager } from 'typeorm';
import type { Intent, IntentStatus } from '#libs/domain';
import type { Decimal, UnixUs } from '#libs/kernel';
import { inTransaction } from '../connection/transaction.js';
import type { Inbox } from '../inbox/inbox.js';
import type { Outbox, OutgoingMessage } from '../outbox/outbox.js';
import { type IntentRecord, type IntentRow, intentOf } from './intent-record.js';
import {
  addKnown,
  closeIntent,
  findIntent,
  findIntents,
  insertIntent,
  markApproved,
  markEnded,
  settleIntent,
} from './intent-rows.js';
import {
  type BalanceView,
  type PositionView,
  readBalances,
  readPositions,
  saveBalances,
  savePosition,
} from './strategy-views.js';

/** A durable message on its way in: its id and its subject. */
export interface IncomingMessage {
  readonly id: string;
  readonly subject: string;
}

/** What became of a proposed intent: written down with its message; known before; or another one is still open. */
export type Proposal =
  { readonly kind: 'saved' } | { readonly kind: 'known'; readonly intent: IntentRecord } | { readonly kind: 'blocked' };

/** Everything that strategy knew when it stopped. */
export interface StrategyMemory {
  readonly positions: readonly PositionView[];
  readonly balances: readonly BalanceView[];
  readonly openIntents: readonly IntentRecord[];
}

/** How many intents there are in each status. */
export type IntentCounts = Readonly<Record<IntentStatus, number>>;

/** The tables of strategy: every method is one transaction, and running it again finds what it did. */
export class StrategyStore {
  readonly #dataSource: DataSource;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;

  constructor(dataSource: DataSource, inbox: Inbox, outbox: Outbox) {
    this.#dataSource = dataSource;
    this.#inbox = inbox;
    this.#outbox = outbox;
  }

  /** Writes an intent and its message down together, once. */
  propose(intent: Intent, announcement: OutgoingMessage, nowUs: UnixUs): Promise<Proposal> {
    return inTransaction(this.#dataSource, async (manager): Promise<Proposal> => {
      if (await insertIntent(manager, intent, 'open', '', nowUs)) {
        await this.#outbox.add(manager, [announcement]);
        return { kind: 'saved' };
      }
      const known = await findIntent(manager, intent.intentId);
      return known === undefined ? { kind: 'blocked' } : { kind: 'known', intent: known };
    });
  }

  /**
   * Makes sure that an intent of unknown fate is never sent later: takes its id by a closed row without a message.
   * Answers the intent where it had been written down after all.
   */
  abandon(intent: Intent, reason: string, nowUs: UnixUs): Promise<IntentRecord | undefined> {
    return inTransaction(this.#dataSource, async (manager) => {
      if (await insertIntent(manager, intent, 'closed', reason, nowUs)) return undefined;
      return findIntent(manager, intent.intentId);
    });
  }

  /** Risk said yes. */
  approve(message: IncomingMessage, intentId: string): Promise<void> {
    return inTransaction(this.#dataSource, async (manager) => {
      if (await this.#isFirst(manager, message)) await markApproved(manager, intentId);
    });
  }

  /** Risk said no. Answers the intent as it is now; `undefined` where it is none of ours. */
  refuse(message: IncomingMessage, intentId: string, reason: string, nowUs: UnixUs): Promise<IntentRecord | undefined> {
    return inTransaction(this.#dataSource, async (manager) => {
      if (await this.#isFirst(manager, message)) await closeIntent(manager, intentId, 'refused', reason, nowUs);
      return findIntent(manager, intentId);
    });
  }

  /** The order of an intent has ended. Answers the intent as it is now; `undefined` where it is none of ours. */
  end(message: IncomingMessage, intentId: string, executed: Decimal, nowUs: UnixUs): Promise<IntentRecord | undefined> {
    return inTransaction(this.#dataSource, async (manager) => {
      if (await this.#isFirst(manager, message)) await markEnded(manager, intentId, executed, nowUs);
      return settleIntent(manager, intentId, nowUs);
    });
  }

  /** A position moved because of an intent. Answers that intent as it is now; `undefined` where it is none of ours. */
  movePosition(
    message: IncomingMessage,
    position: PositionView,
    intentId: string,
    nowUs: UnixUs,
  ): Promise<IntentRecord | undefined> {
    return inTransaction(this.#dataSource, async (manager) => {
      if (await this.#isFirst(manager, message)) {
        await addKnown(manager, intentId, await savePosition(manager, position));
      }
      return settleIntent(manager, intentId, nowUs);
    });
  }

  /** The balances of an account changed. */
  changeBalances(message: IncomingMessage, balances: BalanceView): Promise<void> {
    return inTransaction(this.#dataSource, async (manager) => {
      if (await this.#isFirst(manager, message)) await saveBalances(manager, balances);
    });
  }

  /**
   * Closes what nobody will answer any more: intents that were valid only before `unansweredBeforeUs` and never seen
   * approved, and those whose order ended before `endedBeforeUs` without the position showing all of it.
   */
  async closeOverdue(
    unansweredBeforeUs: UnixUs,
    endedBeforeUs: UnixUs,
    nowUs: UnixUs,
  ): Promise<readonly IntentRecord[]> {
    const [rows]: [IntentRow[], number] = await this.#dataSource.query(
      `UPDATE intent SET status = 'closed', closed_at_us = $3,
         reason = CASE WHEN ended_at_us IS NULL THEN 'expired without an answer' ELSE 'its fills were not seen in time' END
       WHERE status = 'open'
         AND CASE WHEN ended_at_us IS NULL THEN NOT approved AND valid_until_us < $1 ELSE ended_at_us < $2 END
       RETURNING *`,
      [unansweredBeforeUs, endedBeforeUs, nowUs],
    );
    return rows.map(intentOf);
  }

  /** The intents of some ids. */
  find(intentIds: readonly string[]): Promise<readonly IntentRecord[]> {
    return findIntents(this.#dataSource.manager, intentIds);
  }

  /** What is known, read in one snapshot. */
  recall(): Promise<StrategyMemory> {
    return this.#dataSource.transaction('REPEATABLE READ', async (manager) => {
      const open: IntentRow[] = await manager.query(`SELECT * FROM intent WHERE status = 'open'`);
      return {
        positions: await readPositions(manager),
        balances: await readBalances(manager),
        openIntents: open.map(intentOf),
      };
    });
  }

  /** How many intents there are in each status. */
  async counts(): Promise<IntentCounts> {
    const rows: { status: IntentStatus; count: string }[] = await this.#dataSource.query(
      'SELECT status, count(*) FROM intent GROUP BY status',
    );
    const counts = { open: 0, refused: 0, closed: 0 };
    for (const row of rows) counts[row.status] = Number(row.count);
    return counts;
  }

  /** Whether Postgres answers. */
  async ping(): Promise<void> {
    await this.#dataSource.query('SELECT 1');
  }

  #isFirst(manager: EntityManager, message: IncomingMessage): Promise<boolean> {
    return this.#inbox.isFirst(manager, message, message.subject);
  }
}
