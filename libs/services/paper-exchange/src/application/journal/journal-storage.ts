/** What a journal holds when it is opened. */
export interface StoredJournal {
  /** Whole lines, each with its line feed. */
  readonly text: string;
  /** How many bytes of a half-written last line were cut off; such a line was never acted on. */
  readonly tornBytes: number;
}

/** Where the lines of a journal are kept. */
export interface JournalStorage {
  /** Opens the journal for appending and returns what is in it. @throws Error if it cannot be read or written */
  openForAppending(): StoredJournal;
  /** Keeps one line, given without its line feed; a kill of the process after this call does not lose it. @throws Error */
  appendLine(line: string): void;
  /**
   * Begins anew with a text of whole lines in place of all that was kept before, in one step: a kill leaves the one or the other.
   * What was before is put aside, as far as the storage keeps older journals. @throws Error
   */
  beginAnew(text: string): void;
  /** Closes the journal; nothing is appended any more. */
  close(): void;
}
