import { write, writeSync } from 'node:fs';
import { type DestinationStream, pino } from 'pino';
import { runUnlessOver } from '../time/system-scheduler.js';

/** The most that waits for a reader that is behind, in characters. */
const MOST_WAITING = 8 * 1024 * 1024;
/** Between two tries where nothing can be written right now (the reader is behind, the disk is full). */
const RETRY_MS = 100;
/** As often is that tried while the process ends. */
const LAST_TRIES = 10;
/** Nobody reads any more, and nobody will. */
const GONE = new Set(['EPIPE', 'EBADF', 'ECONNRESET']);

/** What writes bytes to a file, as Node's own functions do. */
export interface LogWriter {
  readonly write: (
    fd: number,
    bytes: Buffer,
    done: (error: NodeJS.ErrnoException | null, written: number) => void,
  ) => void;
  readonly writeSync: (fd: number, bytes: Buffer) => number;
}

/**
 * Where the lines of logs go. A reader that is behind, or gone, neither stops the process nor keeps it from ending: lines wait, up to 8 million
 * characters; beyond that they are dropped, and how many is told where lines can be written again. (The stream that pino brings along has no bound, and
 * tries for ever at the end of a process whose reader is gone.)
 */
export class LogOutput implements DestinationStream {
  readonly #fd: number;
  readonly #writer: LogWriter;
  #waiting: string[] = [];
  #size = 0;
  #dropped = 0;
  /** What a write has not taken; empty while one is under way. */
  #rest: Buffer = Buffer.alloc(0);
  #isWriting = false;
  #isGone = false;

  constructor(fd: number, writer: LogWriter = { write, writeSync }) {
    this.#fd = fd;
    this.#writer = writer;
  }

  /** Takes a line with its end; it is written as soon as those before it are. */
  write(line: string): void {
    if (this.#isGone) return;
    if (this.#size + line.length > MOST_WAITING) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(line);
    this.#size += line.length;
    if (!this.#isWriting) this.#writeSome();
  }

  /** Writes what waits, for a process that ends: what cannot be written within a second is lost. */
  flushSync(): void {
    // What is being written is on its way already.
    let bytes = this.#takeAll();
    for (let tries = 0; bytes.length > 0 && !this.#isGone;) {
      try {
        bytes = bytes.subarray(this.#writer.writeSync(this.#fd, bytes));
      } catch (error) {
        tries += 1;
        if (tries > LAST_TRIES || this.#isOver(error as NodeJS.ErrnoException)) return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
  }

  #writeSome(): void {
    const bytes = this.#takeAll();
    if (bytes.length === 0 || this.#isGone) return;
    this.#isWriting = true;
    this.#writer.write(this.#fd, bytes, (error, written) => {
      if (error === null) {
        this.#rest = bytes.subarray(written);
        return this.#goOn();
      }
      if (this.#isOver(error)) return;
      this.#rest = bytes;
      runUnlessOver(RETRY_MS, () => this.#goOn());
    });
  }

  #goOn(): void {
    this.#isWriting = false;
    this.#writeSome();
  }

  /** Whether no later line will be read either; then all of them are let go. */
  #isOver({ code = '' }: NodeJS.ErrnoException): boolean {
    this.#isGone ||= GONE.has(code);
    if (this.#isGone) this.#takeAll();
    return this.#isGone;
  }

  #takeAll(): Buffer {
    const all = this.#rest.length === 0 ? this.#takeWaiting() : Buffer.concat([this.#rest, this.#takeWaiting()]);
    this.#rest = Buffer.alloc(0);
    return all;
  }

  #takeWaiting(): Buffer {
    const lines = this.#waiting;
    if (this.#dropped > 0) lines.push(droppedLine(this.#dropped));
    [this.#waiting, this.#size, this.#dropped] = [[], 0, 0];
    return Buffer.from(lines.join(''));
  }
}

function droppedLine(dropped: number): string {
  const time = pino.stdTimeFunctions.isoTime();
  return `{"level":"warn"${time},"dropped":${dropped},"msg":"lines of the log were dropped: nobody read them in time"}\n`;
}

let standard: LogOutput | undefined;

/** Standard output, the same for all logs of a process; what waits is written when it ends. */
export function standardLogOutput(): LogOutput {
  if (standard === undefined) {
    // Where its reader stands still, a write to a pipe waits, in a thread that the end of the process waits for in turn. Once Node's own stream was
    // asked for, writes to a pipe or a socket fail (EAGAIN) instead. A worker's has no number.
    const { fd }: { readonly fd?: number } = process.stdout;
    const output = new LogOutput(fd ?? 1);
    process.on('exit', () => output.flushSync());
    standard = output;
  }
  return standard;
}
