import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JournalPort, NewJournalEntry } from '../application/journal-port.js';
import { foldJournal, parseJournal } from '#libs/domain';
import type { VenueTruth } from '#libs/domain';

/** A journal that was opened: what it tells, and what was torn off its end. */
export interface OpenedJournal {
  readonly journal: JournalFile;
  readonly truth: VenueTruth;
  /** How many bytes of a half-written last line were cut off; such a line was never answered. */
  readonly tornBytes: number;
}

/** An append-only file of one JSON entry a line; an entry is handed to the operating system before the call returns. */
export class JournalFile implements JournalPort {
  readonly #file: number | undefined;
  readonly #nowMs: () => number;
  #seq: number;

  constructor(file: number | undefined, lastSeq: number, nowMs: () => number) {
    this.#file = file;
    this.#seq = lastSeq;
    this.#nowMs = nowMs;
  }

  /** Opens a journal, or begins one; without a path nothing is kept. @throws Error where the file is no journal. */
  static open(path: string | undefined, nowMs: () => number): OpenedJournal {
    if (path === undefined)
      return { journal: new JournalFile(undefined, 0, nowMs), truth: foldJournal([]), tornBytes: 0 };
    mkdirSync(dirname(path), { recursive: true });
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    const whole = bytes.lastIndexOf('\n') + 1;
    const parsed = parseJournal(bytes.subarray(0, whole).toString('utf8'));
    if (!parsed.ok) throw new Error(`${path}: ${parsed.error.message}`);
    const file = openSync(path, 'a');
    if (whole < bytes.length) ftruncateSync(file, whole);
    const truth = foldJournal(parsed.value.entries);
    return { journal: new JournalFile(file, truth.lastSeq, nowMs), truth, tornBytes: bytes.length - whole };
  }

  append(entry: NewJournalEntry): number {
    this.#seq += 1;
    if (this.#file !== undefined) {
      const line = Buffer.from(`${JSON.stringify({ seq: this.#seq, atMs: this.#nowMs(), ...entry })}\n`);
      for (let written = 0; written < line.length;) written += writeSync(this.#file, line, written);
    }
    return this.#seq;
  }

  /** Closes the file. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}
