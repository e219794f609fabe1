import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import type { JournalStorage, StoredJournal } from '../../application/journal/journal-storage.js';
import type { PaperExchangeSettings } from '../../paper-exchange.config.js';
import { PAPER_EXCHANGE_SETTINGS } from '../../ports.js';

/** A journal tells what an account did: nobody else reads it. */
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/**
 * A journal in an append-only file; a line is handed to the operating system before the call returns. Older journals stand beside it
 * as `.1` (the newest), `.2` and so on. The next one is written as `.next` before it takes the place of the present one.
 */
@Injectable()
export class FileJournalStorage implements JournalStorage {
  readonly #path: string;
  readonly #olderFiles: number;
  #file: number | undefined;

  constructor(
    @Inject(PAPER_EXCHANGE_SETTINGS) settings: Pick<PaperExchangeSettings, 'JOURNAL_FILE' | 'JOURNAL_OLDER_FILES'>,
  ) {
    invariant(settings.JOURNAL_FILE !== undefined, 'a journal in a file needs the setting JOURNAL_FILE');
    this.#path = settings.JOURNAL_FILE;
    this.#olderFiles = settings.JOURNAL_OLDER_FILES;
  }

  openForAppending(): StoredJournal {
    mkdirSync(dirname(this.#path), { recursive: true, mode: PRIVATE_FOLDER });
    this.#finishChange();
    const bytes = existsSync(this.#path) ? readFileSync(this.#path) : Buffer.alloc(0);
    const whole = bytes.lastIndexOf('\n') + 1;
    this.#file = this.#openPrivate(this.#path, 'a');
    if (whole < bytes.length) ftruncateSync(this.#file, whole);
    return { text: bytes.subarray(0, whole).toString('utf8'), tornBytes: bytes.length - whole };
  }

  appendLine(line: string): void {
    invariant(this.#file !== undefined, 'the journal is not open');
    writeAll(this.#file, `${line}\n`);
  }

  beginAnew(text: string): void {
    invariant(this.#file !== undefined, 'the journal is not open');
    const next = this.#openPrivate(this.#nextPath, 'w');
    writeAll(next, text);
    fsyncSync(next);
    closeSync(next);
    this.close();
    this.#putAside();
    renameSync(this.#nextPath, this.#path);
    this.#file = this.#openPrivate(this.#path, 'a');
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  get #nextPath(): string {
    return `${this.#path}.next`;
  }

  /** After a kill while one journal took the place of another: the present one counts as long as it is there. */
  #finishChange(): void {
    if (!existsSync(this.#nextPath)) return;
    if (existsSync(this.#path)) rmSync(this.#nextPath);
    else renameSync(this.#nextPath, this.#path);
  }

  #putAside(): void {
    rmSync(`${this.#path}.${this.#olderFiles}`, { force: true });
    for (let age = this.#olderFiles - 1; age >= 1; age--) {
      if (existsSync(`${this.#path}.${age}`)) renameSync(`${this.#path}.${age}`, `${this.#path}.${age + 1}`);
    }
    if (this.#olderFiles > 0) renameSync(this.#path, `${this.#path}.1`);
    else rmSync(this.#path);
  }

  #openPrivate(path: string, flags: 'a' | 'w'): number {
    const file = openSync(path, flags, PRIVATE_FILE);
    fchmodSync(file, PRIVATE_FILE);
    return file;
  }
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}
