/** Counts the records of a CSV file (RFC 4180) that arrives in pieces, and ends it behind so many; the head is no record. */
export class CsvRecords {
  readonly #most: number;
  #lines = 0;
  #isQuoted = false;

  constructor(most: number) {
    this.#most = most;
  }

  /** How many have been taken. */
  get count(): number {
    return Math.max(0, this.#lines - 1);
  }

  get isFull(): boolean {
    return this.#lines > this.#most;
  }

  /** The part of a piece that still belongs to the file. */
  take(piece: string): string {
    if (this.isFull) return '';
    for (let at = 0; at < piece.length; at += 1) {
      const letter = piece[at];
      if (letter === '"') this.#isQuoted = !this.#isQuoted;
      if (letter !== '\n' || this.#isQuoted) continue;
      this.#lines += 1;
      if (this.isFull) return piece.slice(0, at + 1);
    }
    return piece;
  }
}
