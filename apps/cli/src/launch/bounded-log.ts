import { closeSync, openSync, renameSync, writeSync } from 'node:fs';

/** Largest size of one log file, in bytes; one older file of the same size is kept beside it. */
export const MAX_LOG_BYTES = 8 * 1024 * 1024;

/** A log file that cannot fill the disk: when it is full it becomes `<file>.old` and a new one begins. */
export class BoundedLog {
  readonly #file: string;
  readonly #maxBytes: number;
  #descriptor: number;
  #bytes = 0;
  #closed = false;

  constructor(file: string, maxBytes = MAX_LOG_BYTES) {
    this.#file = file;
    this.#maxBytes = maxBytes;
    this.#descriptor = openSync(file, 'w', 0o600);
  }

  /** Appends output; after the end it is dropped. */
  write(chunk: Buffer): void {
    if (this.#closed) return;
    if (this.#bytes + chunk.length > this.#maxBytes && this.#bytes > 0) {
      closeSync(this.#descriptor);
      renameSync(this.#file, `${this.#file}.old`);
      this.#descriptor = openSync(this.#file, 'w', 0o600);
      this.#bytes = 0;
    }
    writeSync(this.#descriptor, chunk);
    this.#bytes += chunk.length;
  }

  /** Closes the file. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#descriptor);
  }
}
