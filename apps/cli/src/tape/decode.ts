import type { FrameSink, WireEvent } from '#libs/venues';
import type { LineWriter } from './line-writer.js';
import { DEAF_SINK, type FrameOptions, type FrameStreams, runFrames } from './run-frames.js';
import { eventLine } from './wire-line.js';

/**
 * `tradewind decode`: prints the trades, quotes and depth messages of recorded frames as normalised JSON lines. A frame that is
 * none of these prints nothing; one that cannot be read goes to the standard error with its line, and the exit code is 1.
 */
export function decode(options: FrameOptions, streams: FrameStreams): Promise<number> {
  let events: WireEvent[] = [];
  let strange: string | undefined;
  const sink: FrameSink = {
    ...DEAF_SINK,
    onEvent: (event) => events.push(event),
    onStrangePart: ({ message }) => (strange = message),
  };
  return runFrames(options, streams, {
    take: (frame, codec, output: LineWriter) => {
      [events, strange] = [[], undefined];
      const decoded = codec.decode(frame.text, sink, frame.stream);
      for (const event of events) output.add(eventLine(event));
      return decoded.ok ? strange : decoded.error.message;
    },
    end: () => undefined,
  });
}
