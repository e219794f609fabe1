const MAX_CHARACTERS = 16_384;

/** Keeps the end of a process's output, bounded, so that an error can say what the process said last. */
export class OutputTail {
  private text = '';

  /** Adds output; what is older than the last 16,384 characters is forgotten. */
  add(chunk: Buffer): void {
    this.text = (this.text + chunk.toString('utf8')).slice(-MAX_CHARACTERS);
  }

  /** All that is kept. */
  read(): string {
    return this.text;
  }

  /** The last `count` lines. */
  lastLines(count: number): string {
    return this.text.trimEnd().split('\n').slice(-count).join('\n');
  }
}
