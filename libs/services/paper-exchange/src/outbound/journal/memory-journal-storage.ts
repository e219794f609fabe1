import type { JournalStorage, StoredJournal } from '../../application/journal/journal-storage.js';

/**
 * A journal in memory, for simulations. It outlives the exchange that wrote it: give it to another one, and that recovers
 * from it as from a file after a kill.
 */
export class MemoryJournalStorage implements JournalStorage {
  #text: string;

  /** Begins with what an earlier journal held; a half-written last line is cut off when it is opened. */
  constructor(text = '') {
    this.#text = text;
  }

  /** Everything written so far, as a file would hold it. */
  get text(): string {
    return this.#text;
  }

  openForAppending(): StoredJournal {
    const whole = this.#text.lastIndexOf('\n') + 1;
    const torn = this.#text.slice(whole);
    this.#text = this.#text.slice(0, whole);
    return { text: this.#text, tornBytes: Buffer.byteLength(torn) };
  }

  appendLine(line: string): void {
    this.#text += `${line}\n`;
  }

  beginAnew(text: string): void {
    this.#text = text;
  }

  close(): void {
    // What was written stays readable.
  }
}
