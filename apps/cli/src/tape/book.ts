import { RebuiltBooks } from './rebuilt-books.js';
import { type FrameOptions, type FrameStreams, runFrames } from './run-frames.js';

/**
 * `tradewind book`: rebuilds the books of recorded frames and prints one JSON line per instrument. A frame that cannot be read
 * goes to the standard error with its line, and the exit code is 1.
 */
export function book(options: FrameOptions, streams: FrameStreams): Promise<number> {
  const books = new RebuiltBooks();
  return runFrames(options, streams, {
    take: (frame, codec) => books.take(frame, codec),
    end: (output, notes) => {
      for (const line of books.lines()) output.add(line);
      for (const doubt of books.doubts()) notes.onNote(doubt);
    },
  });
}
