import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';

/**
 * A file that is written whole or not at all: what stood under its name stays until everything is there. What is no file, such as a
 * pipe or `/dev/stdout`, is written as it comes. Throws what the system says where it cannot be written.
 */
export class OutputFile {
  readonly #path: string;
  /** Where it is written until it is whole. */
  readonly #target: string;
  readonly #descriptor: number;

  constructor(path: string) {
    const standing = statSync(path, { throwIfNoEntry: false });
    this.#path = path;
    this.#target = standing === undefined || standing.isFile() ? `${path}.partial` : path;
    this.#descriptor = openSync(this.#target, 'w');
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    // A pipe may take less at a time.
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
  }

  /** Ends it; `isWhole` puts it in its place, else what stood there before stays. */
  close(isWhole: boolean): void {
    closeSync(this.#descriptor);
    if (this.#target === this.#path) return;
    if (isWhole) renameSync(this.#target, this.#path);
    else rmSync(this.#target, { force: true });
  }
}
