import { Inject, Injectable } from '@nestjs/common';
import type {
  JournalAnswered,
  JournalHappened,
  JournalMarket,
  JournalOpened,
  JournalReceived,
  VenueTruth,
} from '#libs/domain';
import { LOG } from '#libs/platform';
import type { Log } from '#libs/platform';
import { JOURNAL_STORAGE } from '../../ports.js';
import { VenueClock } from '../exchange/venue-clock.js';
import type { JournalStorage } from './journal-storage.js';
import { readVenueTruth } from './read-venue-truth.js';

type Unnumbered<Entry> = Omit<Entry, 'seq' | 'atMs'>;

/** An entry before it has its number and time. */
export type NewJournalEntry =
  | Unnumbered<JournalOpened>
  | Unnumbered<JournalReceived>
  | Unnumbered<JournalAnswered>
  | Unnumbered<JournalHappened>
  | Unnumbered<JournalMarket>;

/** The journal of the exchange: one JSON entry a line, numbered 1, 2, 3 …, each with the exchange's time. */
@Injectable()
export class Journal {
  /** What had happened at the exchange when the journal was opened. */
  readonly truth: VenueTruth;
  readonly #storage: JournalStorage;
  readonly #clock: VenueClock;
  #lastSeq: number;
  #bytes: number;

  constructor(@Inject(JOURNAL_STORAGE) storage: JournalStorage, clock: VenueClock, @Inject(LOG) log: Log) {
    const { text, tornBytes } = storage.openForAppending();
    this.#bytes = Buffer.byteLength(text);
    if (tornBytes > 0) log.warn({ tornBytes }, 'the last line of the journal was torn and has been cut off');
    this.#storage = storage;
    this.#clock = clock;
    this.truth = readVenueTruth(text);
    this.#lastSeq = this.truth.lastSeq;
  }

  /** Writes an entry and returns its number; it is kept when the call returns. */
  append(entry: NewJournalEntry): number {
    this.#lastSeq += 1;
    const line = this.#lineOf(this.#lastSeq, entry);
    this.#storage.appendLine(line);
    this.#bytes += Buffer.byteLength(line) + 1;
    return this.#lastSeq;
  }

  /** How large the journal is. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Begins anew, at number 1, with entries that say all that has to be known of what was before. */
  beginAnew(entries: readonly NewJournalEntry[]): void {
    const text = entries.map((entry, index) => `${this.#lineOf(index + 1, entry)}\n`).join('');
    this.#storage.beginAnew(text);
    this.#lastSeq = entries.length;
    this.#bytes = Buffer.byteLength(text);
  }

  #lineOf(seq: number, entry: NewJournalEntry): string {
    return JSON.stringify({ seq, atMs: this.#clock.nowMs(), ...entry });
  }

  /** Closes the journal. */
  close(): void {
    this.#storage.close();
  }
}
