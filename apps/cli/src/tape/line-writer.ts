import type { Writable } from 'node:stream';

/** Text is handed on in pieces of this size: one write per line would cost more than the decoding. */
const PIECE_CHARACTERS = 64 * 1024;

/** Writes lines as fast as the reader takes them; a reader who goes away (`| head`) ends the work quietly, a full disk does not. */
export class LineWriter {
  private readonly target: Writable;
  private readonly failed: Promise<void>;
  private text = '';
  /** Whether the reader of what is written is gone. */
  gone = false;
  /** Why nothing can be written any more, where the reader is not the reason. */
  trouble: string | undefined;

  constructor(target: Writable) {
    this.target = target;
    this.failed = new Promise((resolve) => {
      target.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE') this.trouble = error.message;
        this.gone = true;
        resolve();
      });
    });
  }

  /** Adds a line; it leaves with {@link flush}, or once {@link isFull}. */
  add(line: string): void {
    if (!this.gone) this.text += `${line}\n`;
  }

  /** Whether {@link flush} should be awaited before more is added. */
  get isFull(): boolean {
    return this.text.length >= PIECE_CHARACTERS;
  }

  /** Hands on what was added and waits until the target takes more. */
  async flush(): Promise<void> {
    const { text } = this;
    this.text = '';
    if (text === '' || this.gone || this.target.write(text)) return;
    const drained = new Promise<void>((resolve) => this.target.once('drain', () => resolve()));
    await Promise.race([drained, this.failed]);
  }
}
