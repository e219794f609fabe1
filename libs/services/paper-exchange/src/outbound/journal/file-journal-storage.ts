import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import type { JournalStorage, StoredJournal } from '../../application/journal/journal-storage.js';
import type { PaperExchangeSettings } from '../../paper-exchange.config.js';
import { PAPER_EXCHANGE_SETTINGS } from '../../ports.js';

/** A journal in an append-only file; a line is handed to the operating system before the call returns. */
@Injectable()
export class FileJournalStorage implements JournalStorage {
  readonly #path: string;
  #file: number | undefined;

  constructor(@Inject(PAPER_EXCHANGE_SETTINGS) settings: Pick<PaperExchangeSettings, 'JOURNAL_FILE'>) {
    invariant(settings.JOURNAL_FILE !== undefined, 'a journal in a file needs the setting JOURNAL_FILE');
    this.#path = settings.JOURNAL_FILE;
  }

  openForAppending(): StoredJournal {
    mkdirSync(dirname(this.#path), { recursive: true });
    const bytes = existsSync(this.#path) ? readFileSync(this.#path) : Buffer.alloc(0);
    const whole = bytes.lastIndexOf('\n') + 1;
    this.#file = openSync(this.#path, 'a');
    if (whole < bytes.length) ftruncateSync(this.#file, whole);
    return { text: bytes.subarray(0, whole).toString('utf8'), tornBytes: bytes.length - whole };
  }

  appendLine(line: string): void {
    invariant(this.#file !== undefined, 'the journal is not open');
    const bytes = Buffer.from(`${line}\n`);
    for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
