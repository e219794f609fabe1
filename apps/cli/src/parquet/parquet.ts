import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { FrameSink, VenueName, WireEvent } from '#libs/venues';
import { DEAF_SINK, type FrameStreams, runFrames } from '../tape/run-frames.js';
import { MarketTables } from './market-tables.js';

/** The flags of `parquet`, parsed. */
export interface ParquetOptions {
  readonly tape: string;
  readonly out: string;
  readonly venue: VenueName | undefined;
}

/**
 * `tradewind parquet`: writes the trades, quotes and depth of a tape as three Parquet files, with exactly the values that
 * `decode` prints. Returns the exit code: 1 where a frame could not be read or a number does not fit, else 0. Of a folder in
 * which no tape could be read it writes nothing, and what stood there stays.
 */
export async function parquet(options: ParquetOptions, output: Writable, errors: Writable): Promise<number> {
  const { tape, out, venue } = options;
  const isNew = !existsSync(out);
  let tables: MarketTables;
  try {
    tables = new MarketTables(out);
  } catch (error) {
    errors.write(`tradewind: ${out} cannot be written: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  let [isWhole, frames] = [false, 0];
  let events: WireEvent[] = [];
  let strange: string | undefined;
  const sink: FrameSink = {
    ...DEAF_SINK,
    onEvent: (event) => events.push(event),
    onStrangePart: ({ message }) => (strange = message),
  };
  const streams: FrameStreams = { input: undefined, output, errors };
  try {
    return await runFrames({ venue, tape }, streams, {
      take: (frame, codec) => {
        [events, strange] = [[], undefined];
        frames += 1;
        tables.beginFrame(codec.channelOf?.(frame.text));
        const decoded = codec.decode(frame.text, sink, frame.stream);
        const wrong = events.map((event) => tables.add(event, frame)).find((reason) => reason !== undefined);
        return decoded.ok ? (strange ?? wrong) : decoded.error.message;
      },
      end: (lines, { errors: unread }) => {
        if (frames === 0 && unread > 0) return;
        const counts = tables.close();
        isWhole = true;
        lines.add(JSON.stringify({ out, ...counts }));
      },
    });
  } finally {
    if (!isWhole) tables.abandon();
    if (!isWhole && isNew && readdirSync(out).length === 0) rmdirSync(out);
  }
}
