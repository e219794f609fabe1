import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { type Scheduler, US_PER_SECOND, type UnixUs } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { OBSERVING_POOL } from '../connection/observing-pool.js';
import type { PostgresTransaction } from '../connection/postgres-transactions.js';
import type {
  CommitListener,
  CommittedMessage,
  LastPublished,
  OutboxGlance,
  OutboxStore,
  OutgoingMessage,
  PublishedMessage,
  UnsentMessage,
} from './outbox-store.js';

interface UnsentRow {
  readonly sequence: string;
  readonly message_id: string;
  readonly subject: string;
  readonly payload: object;
}

interface PlacedRow extends UnsentRow {
  readonly place: string;
}

const RELAY_LOCK = `hashtext(current_schema() || '.outbox')`;
const encoder = new TextEncoder();

/**
 * The table `outbox` of a service's schema. Reads by an unsent flag, because a cursor over sequences skips the rows of
 * transactions that commit late.
 */
@Injectable()
export class PostgresOutbox implements OutboxStore {
  readonly #dataSource: DataSource;
  readonly #observing: DataSource;
  readonly #scheduler: Scheduler | undefined;
  #onCommitted: CommitListener = () => undefined;
  #postponed: CommittedMessage[] = [];

  /** Counts on the service's own pool where `observing` is not given, and postpones nothing without a scheduler. */
  constructor(
    dataSource: DataSource,
    @Optional() @Inject(OBSERVING_POOL) observing: DataSource = dataSource,
    @Optional() @Inject(SCHEDULER) scheduler?: Scheduler,
  ) {
    this.#dataSource = dataSource;
    this.#observing = observing;
    this.#scheduler = scheduler;
  }

  /**
   * Adds messages, in order, to a transaction, so that a fact is published if and only if it was committed; the relay hears of them
   * after the commit. A second message with the same id is an error.
   */
  async announce(transaction: PostgresTransaction, messages: readonly OutgoingMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const rows: { readonly sequence: string; readonly message_id: string }[] = await transaction.manager.query(
      `INSERT INTO outbox (message_id, subject, payload)
       SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[]) RETURNING sequence, message_id`,
      [
        messages.map((entry) => entry.message.id),
        messages.map((entry) => entry.subject),
        messages.map((entry) => JSON.stringify(entry.message)),
      ],
    );
    const sequences = new Map(rows.map((row) => [row.message_id, row.sequence]));
    const committed = messages.map((entry) => ({ ...entry, sequence: sequences.get(entry.message.id) ?? '' }));
    transaction.afterCommit(() => this.reportCommitted(committed));
  }

  onCommitted(listener: CommitListener): void {
    this.#onCommitted = listener;
  }

  /** Reports messages that a function of the database wrote down and committed, in order. */
  reportCommitted(messages: readonly CommittedMessage[]): void {
    this.#postponed.push(...messages);
    this.#reportPostponed();
  }

  /**
   * The same at the end of this turn of the event loop, or before the next report, so that the order of the commits is kept: the first byte of an order, which
   * leaves in this turn, does not wait for the encoding and signing of what is told of it.
   */
  reportAfterTurn(messages: readonly CommittedMessage[]): void {
    if (this.#scheduler === undefined) return this.reportCommitted(messages);
    this.#postponed.push(...messages);
    this.#scheduler.runAfter(0, () => this.#reportPostponed());
  }

  /** Resolves at the end of this turn of the event loop; at once without a scheduler. */
  whenTurnEnds(): Promise<void> {
    const scheduler = this.#scheduler;
    if (scheduler === undefined) return Promise.resolve();
    return new Promise((resolve) => void scheduler.runAfter(0, resolve));
  }

  #reportPostponed(): void {
    const messages = this.#postponed;
    this.#postponed = [];
    if (messages.length > 0) this.#onCommitted(messages);
  }

  /** Holds a lock of the session, not of a transaction: publishing may take longer than a transaction may stand idle. */
  async runAsOnlyRelay(work: () => Promise<void>): Promise<boolean> {
    const session = this.#dataSource.createQueryRunner();
    try {
      const rows = (await session.query(
        `SELECT pg_try_advisory_lock(${RELAY_LOCK}) AS locked, pg_backend_pid() AS pid`,
      )) as { locked: boolean; pid: number }[];
      const [lock] = rows;
      if (lock?.locked !== true) return false;
      try {
        await work();
      } finally {
        await this.#unlock(session, lock.pid);
      }
      return true;
    } finally {
      await session.release();
    }
  }

  async #unlock(session: QueryRunner, pid: number): Promise<void> {
    try {
      await session.query(`SELECT pg_advisory_unlock(${RELAY_LOCK})`);
    } catch (error) {
      // A session that goes back to the pool with the lock would shut every relay out: it must end.
      await this.#dataSource.query('SELECT pg_terminate_backend($1)', [pid]);
      throw error;
    }
  }

  async readNewestSequence(): Promise<string> {
    const rows: { newest: string | null }[] = await this.#dataSource.query(
      'SELECT max(sequence) AS newest FROM outbox',
    );
    return rows[0]?.newest ?? '0';
  }

  async readUnsent(limit: number, exceptNamespaces: readonly string[]): Promise<readonly UnsentMessage[]> {
    const rows: UnsentRow[] = await this.#dataSource.query(
      `SELECT sequence, message_id, subject, payload FROM outbox
       WHERE published_at IS NULL AND split_part(subject, '.', 1) <> ALL($1::text[]) ORDER BY sequence LIMIT $2`,
      [exceptNamespaces, limit],
    );
    return rows.map(toUnsentMessage);
  }

  async markPublished(published: readonly PublishedMessage[], publishedAtUs: UnixUs): Promise<void> {
    await this.#dataSource.query(
      `WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
       UPDATE outbox SET published_at = to_timestamp($3), stream_sequence = sent.place
       FROM unhurried, unnest($1::bigint[], $2::bigint[]) AS sent (sequence, place) WHERE outbox.sequence = sent.sequence`,
      marksOf(published, publishedAtUs),
    );
  }

  async markAndGlance(
    published: readonly PublishedMessage[],
    publishedAtUs: UnixUs,
    limit: number,
  ): Promise<OutboxGlance> {
    // What it marks is still unsent in its own snapshot.
    const [glance]: OutboxGlance[] = await this.#dataSource.query(
      `WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)), marked AS (
         UPDATE outbox SET published_at = to_timestamp($3), stream_sequence = sent.place
         FROM unhurried, unnest($1::bigint[], $2::bigint[]) AS sent (sequence, place) WHERE outbox.sequence = sent.sequence
       )
       SELECT (SELECT coalesce(max(sequence), 0)::text FROM outbox) AS newest,
         ARRAY(SELECT sequence::text FROM outbox WHERE published_at IS NULL AND sequence <> ALL($1::bigint[])
           ORDER BY outbox.sequence LIMIT $4) AS unsent`,
      [...marksOf(published, publishedAtUs), limit],
    );
    if (glance === undefined) throw new Error('a statement without FROM returns a row');
    return glance;
  }

  async countUnsent(): Promise<number> {
    const rows: { count: string }[] = await this.#observing.query(
      'SELECT count(*) FROM outbox WHERE published_at IS NULL',
    );
    return Number(rows[0]?.count ?? '0');
  }

  async readLastPublished(): Promise<readonly LastPublished[]> {
    const rows: PlacedRow[] = await this.#dataSource.query(
      `SELECT outbox.sequence, message_id, subject, payload, place
       FROM (SELECT split_part(subject, '.', 1) AS namespace, max(stream_sequence) AS place FROM outbox
             WHERE stream_sequence > 0 GROUP BY 1) AS last
       JOIN outbox ON split_part(outbox.subject, '.', 1) = last.namespace AND outbox.stream_sequence = last.place`,
    );
    return rows.map(toPlacedMessage);
  }

  async readPlaces(
    namespace: string,
    fromPlace: number,
    toPlace: number,
    limit: number,
  ): Promise<readonly LastPublished[]> {
    const rows: PlacedRow[] = await this.#observing.query(
      `SELECT sequence, message_id, subject, payload, stream_sequence AS place FROM outbox
       WHERE split_part(subject, '.', 1) = $1 AND stream_sequence BETWEEN $2 AND $3
       ORDER BY stream_sequence LIMIT $4`,
      [namespace, fromPlace, toPlace, limit],
    );
    return rows.map(toPlacedMessage);
  }

  async readPrunedBefore(namespace: string, beforeUs: UnixUs): Promise<number> {
    const rows: { place: string | null }[] = await this.#observing.query(
      `SELECT max(stream_sequence) AS place FROM outbox
       WHERE split_part(subject, '.', 1) = $1 AND published_at < to_timestamp($2)
         AND stream_sequence < (SELECT max(stream_sequence) FROM outbox WHERE split_part(subject, '.', 1) = $1)`,
      [namespace, beforeUs / US_PER_SECOND],
    );
    return Number(rows[0]?.place ?? '0');
  }

  async republish(namespace: string, sinceUs: UnixUs, except: readonly string[]): Promise<number> {
    await this.#dataSource.query(
      `UPDATE outbox SET stream_sequence = 0
       WHERE split_part(subject, '.', 1) = $1 AND stream_sequence > 0 AND published_at < to_timestamp($2)`,
      [namespace, sinceUs / US_PER_SECOND],
    );
    const [, count]: [unknown, number] = await this.#dataSource.query(
      `UPDATE outbox SET published_at = NULL, stream_sequence = NULL
       WHERE split_part(subject, '.', 1) = $1 AND published_at >= to_timestamp($2) AND sequence <> ALL($3::bigint[])`,
      [namespace, sinceUs / US_PER_SECOND, except],
    );
    return count;
  }

  async deletePublished(beforeUs: UnixUs): Promise<void> {
    await this.#dataSource.query(
      `WITH newest AS (
         SELECT split_part(subject, '.', 1) AS namespace, max(stream_sequence) AS place FROM outbox GROUP BY 1
       ), mark AS (
         SELECT newest.namespace, max(stream_sequence) AS place FROM outbox
         JOIN newest ON newest.namespace = split_part(subject, '.', 1) AND stream_sequence < newest.place
         WHERE published_at < to_timestamp($1) GROUP BY 1
       )
       DELETE FROM outbox WHERE published_at < to_timestamp($1) AND (stream_sequence = 0
         OR stream_sequence < (SELECT place FROM mark WHERE mark.namespace = split_part(outbox.subject, '.', 1)))`,
      [beforeUs / US_PER_SECOND],
    );
  }
}

function marksOf(published: readonly PublishedMessage[], publishedAtUs: UnixUs): unknown[] {
  const sequences = published.map(({ sequence }) => sequence);
  return [sequences, published.map(({ streamSequence }) => streamSequence), publishedAtUs / US_PER_SECOND];
}

function toPlacedMessage(row: PlacedRow): LastPublished {
  return { ...toUnsentMessage(row), streamSequence: Number(row.place) };
}

function toUnsentMessage({ sequence, message_id: id, subject, payload }: UnsentRow): UnsentMessage {
  return { sequence, id, subject, payload: encoder.encode(JSON.stringify(payload)) };
}
