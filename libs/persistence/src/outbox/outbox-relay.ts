import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';

/** What the broker said to a message: where it stands in the stream of its namespace. */
export interface Acknowledgement {
  /** The message's place in its stream, growing by one; it begins anew when the stream is wiped. */
  readonly streamSequence: number;
  /** Whether the broker knew the message already; then the place is that of the first time. */
  readonly duplicate: boolean;
}

/** Publishes one message under its id; resolves when the broker has acknowledged it. */
export type Publish = (subject: string, id: string, payload: Uint8Array) => Promise<Acknowledgement>;

/** How the relay works and whom it tells. */
export interface RelayOptions {
  readonly publish: Publish;
  /** Told when a round failed; the messages stay and are tried again. */
  readonly onError: (error: unknown) => void;
  /** Told how many messages a round published. */
  readonly onPublished?: (count: number) => void;
  /** Told that the broker has lost a stream: so many messages of the namespace are published again. */
  readonly onStreamWiped?: (namespace: string, messages: number) => void;
  /** Longest time between two looks at the table, in milliseconds; a commit in this process wakes it at once. */
  readonly pollMs?: number;
}

interface Row {
  readonly sequence: string;
  readonly message_id: string;
  readonly subject: string;
  readonly payload: object;
}

const BATCH = 64;
const DEFAULT_POLL_MS = 250;
/** Rounds between two prunings: with a quiet table about once in 80 minutes. */
const PRUNE_EVERY_ROUNDS = 20_000;
const encoder = new TextEncoder();

/**
 * Publishes what the outbox holds, in order, one round at a time. Reads by an unsent flag, because a cursor over ids skips
 * rows of transactions that commit late. Only one relay per schema works at once (a transaction-scoped advisory lock), so
 * that the messages of one aggregate never overtake each other.
 *
 * The broker may lose a whole stream. A place in the stream that does not grow proves it; then everything of the last day
 * is published again, and the readers' inboxes drop what they have seen.
 */
export class OutboxRelay {
  readonly #dataSource: DataSource;
  readonly #options: RelayOptions;
  #wake: () => void = () => undefined;
  #woken = false;
  #stopped = false;
  #done: Promise<void> = Promise.resolve();
  #rounds = 0;
  readonly #lastPlaces = new Map<string, number>();
  #placesLoaded = false;

  constructor(dataSource: DataSource, options: RelayOptions) {
    this.#dataSource = dataSource;
    this.#options = options;
  }

  /** Starts to publish. */
  start(): void {
    this.#done = this.#run();
  }

  /** Says that something was committed: look at once. */
  notify(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Publishes what is there, then stops. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.notify();
    await this.#done;
  }

  /** How many messages wait to be published. */
  async backlog(): Promise<number> {
    const rows: { count: string }[] = await this.#dataSource.query(
      'SELECT count(*) FROM outbox WHERE published_at IS NULL',
    );
    return Number(rows[0]?.count ?? '0');
  }

  async #run(): Promise<void> {
    for (;;) {
      this.#woken = false;
      // Asked before the round: whatever was committed before the stop is in the round that follows it.
      const isLast = this.#stopped;
      const published = await this.#round();
      if (published === BATCH) continue;
      if (isLast) return;
      await this.#pause();
    }
  }

  async #round(): Promise<number> {
    try {
      await this.#loadPlaces();
      const published = await this.#dataSource.transaction((manager) => this.#publishBatch(manager));
      if (published > 0) this.#options.onPublished?.(published);
      await this.#pruneSometimes();
      return published;
    } catch (error) {
      this.#options.onError(error);
      return 0;
    }
  }

  async #publishBatch(manager: EntityManager): Promise<number> {
    const lock: { locked: boolean }[] = await manager.query(
      `SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || '.outbox')) AS locked`,
    );
    if (lock[0]?.locked !== true) return 0;
    const rows: Row[] = await manager.query(
      `SELECT sequence, message_id, subject, payload FROM outbox
       WHERE published_at IS NULL ORDER BY sequence LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    );
    const round = await this.#publishRows(rows);
    if (round.sequences.length > 0) {
      await manager.query(
        `UPDATE outbox SET published_at = clock_timestamp(), stream_sequence = sent.place
         FROM unnest($1::bigint[], $2::bigint[]) AS sent (sequence, place) WHERE outbox.sequence = sent.sequence`,
        [round.sequences, round.places],
      );
    }
    for (const namespace of round.wiped) await this.#publishAgain(manager, namespace, round.sequences);
    return round.sequences.length;
  }

  async #publishRows(rows: readonly Row[]): Promise<{ sequences: string[]; places: number[]; wiped: Set<string> }> {
    const sequences: string[] = [];
    const places: number[] = [];
    const wiped = new Set<string>();
    try {
      for (const row of rows) {
        const payload = encoder.encode(JSON.stringify(row.payload));
        const acknowledgement = await this.#options.publish(row.subject, row.message_id, payload);
        sequences.push(row.sequence);
        places.push(acknowledgement.streamSequence);
        const namespace = row.subject.slice(0, row.subject.indexOf('.'));
        if (!acknowledgement.duplicate && this.#isWiped(namespace, acknowledgement.streamSequence))
          wiped.add(namespace);
      }
    } catch (error) {
      // What was acknowledged before the failure is marked; the rest stays, in order, for the next round.
      this.#options.onError(error);
    }
    return { sequences, places, wiped };
  }

  #isWiped(namespace: string, place: number): boolean {
    const last = this.#lastPlaces.get(namespace) ?? 0;
    this.#lastPlaces.set(namespace, place);
    return place <= last;
  }

  async #publishAgain(manager: EntityManager, namespace: string, except: readonly string[]): Promise<void> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE outbox SET published_at = NULL, stream_sequence = NULL
       WHERE split_part(subject, '.', 1) = $1 AND published_at > now() - interval '1 day' AND sequence <> ALL($2::bigint[])`,
      [namespace, except],
    );
    this.#options.onStreamWiped?.(namespace, count);
    this.#woken = true;
  }

  /** The places as of the last run, so that a stream that was wiped while we were away is noticed too. */
  async #loadPlaces(): Promise<void> {
    if (this.#placesLoaded) return;
    const rows: { namespace: string; place: string }[] = await this.#dataSource.query(
      `SELECT split_part(subject, '.', 1) AS namespace, max(stream_sequence) AS place FROM outbox
       WHERE stream_sequence IS NOT NULL GROUP BY 1`,
    );
    for (const row of rows) this.#lastPlaces.set(row.namespace, Number(row.place));
    this.#placesLoaded = true;
  }

  async #pruneSometimes(): Promise<void> {
    this.#rounds += 1;
    if (this.#rounds % PRUNE_EVERY_ROUNDS !== 1) return;
    await this.#dataSource.query(`DELETE FROM outbox WHERE published_at < now() - interval '7 days'`);
  }

  async #pause(): Promise<void> {
    if (this.#woken) return;
    const stopTimer = new AbortController();
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const timer = sleep(this.#options.pollMs ?? DEFAULT_POLL_MS, undefined, { signal: stopTimer.signal }).catch(
      () => undefined,
    );
    await Promise.race([woken, timer]);
    stopTimer.abort();
  }
}
