import type { Readable, Writable } from 'node:stream';
import { toOneLine } from '#libs/kernel';
import { type FrameSink, type VenueCodec, type VenueName, codecOf } from '#libs/venues';
import { type RecordedFrame, type TapeNotes, readFrames, readTape } from '#libs/tape';
import { type Progress, type ProgressTarget, watchProgress } from '../progress/progress.js';
import { LineWriter } from './line-writer.js';

/** The options of `decode` and `book`. */
export interface FrameOptions {
  /** Needed for frames from the standard input; a tape's file names hold it. */
  readonly venue: VenueName | undefined;
  /** A folder in the layout of a tape; without it frames are read from the standard input. */
  readonly tape: string | undefined;
}

/** The streams of a process, or a test's own. */
export interface FrameStreams {
  /** Frames to be read where no tape is given. */
  readonly input: Readable | undefined;
  readonly output: Writable;
  readonly errors: Writable;
}

/** What a command does with each frame. */
export interface FrameWork {
  /** Decodes a frame with the codec of its venue; returns why it cannot, or `undefined`. */
  take(frame: RecordedFrame, codec: VenueCodec, output: LineWriter): string | undefined;
  /** All frames were taken; `errors` of them, or of their files, could not be read. */
  end(output: LineWriter, notes: TapeNotes & { readonly errors: number }): void;
}

/** Notes for people, counted: more than these are counted only. */
const MAX_MESSAGES = 1_000;

class Notes implements TapeNotes {
  private readonly target: LineWriter;
  private messages = 0;
  errors = 0;

  constructor(target: LineWriter) {
    this.target = target;
  }

  onError(message: string): void {
    this.errors += 1;
    this.onNote(message);
  }

  onNote(message: string): void {
    this.messages += 1;
    if (this.messages <= MAX_MESSAGES) this.target.add(`tradewind: ${toOneLine(message)}`);
    if (this.messages === MAX_MESSAGES + 1) this.target.add('tradewind: more messages are not shown');
  }
}

/** Takes every frame of the source, in order, and returns the exit code: 1 where something could not be read, else 0. */
export function runFrames(options: FrameOptions, streams: FrameStreams, work: FrameWork): Promise<number> {
  // Where the lines themselves run over the terminal, they are the progress.
  const isSeen = (streams.output as ProgressTarget).isTTY === true;
  const target: ProgressTarget = isSeen ? { write: () => undefined } : streams.errors;
  return watchProgress(target, (progress) => takeFrames(options, streams, work, progress));
}

async function takeFrames(
  options: FrameOptions,
  streams: FrameStreams,
  work: FrameWork,
  progress: Progress,
): Promise<number> {
  let [frames, characters] = [0, 0];
  progress.note(() => `frames ${frames}  ${(characters / 1_000_000).toFixed(1)} MB`);
  const output = new LineWriter(streams.output);
  const errors = new LineWriter(streams.errors);
  const notes = new Notes(errors);
  const codecs = new Map<VenueName, VenueCodec>();
  try {
    for await (const frame of framesOf(options, streams, notes)) {
      const codec = codecs.get(frame.venue) ?? codecOf(frame.venue);
      codecs.set(frame.venue, codec);
      frames += 1;
      characters += frame.text.length;
      const reason = work.take(frame, codec, output);
      if (reason !== undefined) notes.onError(`${frame.place}: ${reason}`);
      if (output.isFull) await output.flush();
      if (errors.isFull) {
        progress.wipe();
        await errors.flush();
      }
      if (output.gone) break;
    }
    if (!output.gone) work.end(output, notes);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    notes.onError(cause.message);
  }
  await output.flush();
  if (output.trouble !== undefined) notes.onError(`the output cannot be written: ${output.trouble}`);
  progress.wipe();
  await errors.flush();
  return notes.errors > 0 ? 1 : 0;
}

function framesOf(options: FrameOptions, streams: FrameStreams, notes: TapeNotes): AsyncGenerator<RecordedFrame, void> {
  if (options.tape !== undefined) return readTape(options.tape, options.venue, notes);
  if (options.venue === undefined || streams.input === undefined)
    throw new TypeError('frames from the standard input need a venue');
  return readFrames(streams.input, options.venue, notes);
}

/** An absent folder, a broken gzip file: not our fault, one line for the user; anything else is a bug. */
function isSystemError(cause: unknown): cause is NodeJS.ErrnoException {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string';
}

/** A sink that ignores everything; commands replace the methods they want. */
export const DEAF_SINK: FrameSink = {
  onEvent: () => undefined,
  onBook: () => undefined,
  onConnectionSequence: () => undefined,
  onControl: () => undefined,
  onRefusal: () => undefined,
};
