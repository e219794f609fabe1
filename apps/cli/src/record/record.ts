import type { FeedListener, MarketFeed } from '#libs/domain';
import { type InstrumentId, type Random, type Scheduler, asId, problem, toOneLine } from '#libs/kernel';
import { RECORDER_DEFAULTS, TapeRecorder } from '#libs/tape';
import { type VenueAddresses, VenueError, type VenueName, venues } from '#libs/venues';
import type { Rotation } from '../options/rotation.js';
import { prepareFolder } from './recording-folder.js';
import { type MakeTables, SegmentTables } from './segment-tables.js';

/** The flags of `record`, parsed. */
export interface RecordOptions {
  readonly venue: VenueName;
  readonly symbols: readonly string[];
  readonly out: string;
  /** Without it until the signal. */
  readonly forMs: number | undefined;
  readonly rotate: Rotation;
  readonly addresses: VenueAddresses;
  /** Makes a segment's Parquet; `undefined` for none. */
  readonly makeTables: MakeTables | undefined;
  /** The most bytes that wait for the disk. */
  readonly maxWaitingBytes?: number;
}

/** What a recording needs from outside. */
export interface RecordWorld {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly stop: AbortSignal;
  /** A line for people. */
  readonly say: (line: string) => void;
}

/** How long the first connection may take. */
const CONNECT_TIMEOUT_MS = 20_000;
const PROGRESS_MS = 1_000;

/**
 * `tradewind record`: writes everything that a venue sends about instruments until it is stopped. Returns the exit code: 0 only
 * where everything that arrived is on the disk.
 */
export async function record(options: RecordOptions, world: RecordWorld): Promise<number> {
  const wrong = await prepareFolder(options.out);
  if (wrong !== undefined) return refuse(world, wrong);
  const failure = new AbortController();
  const tables = new SegmentTables(options.makeTables ?? (() => Promise.resolve(undefined)), world.say);
  const recorder = new TapeRecorder({
    ...RECORDER_DEFAULTS,
    ...(options.maxWaitingBytes === undefined ? {} : { maxWaitingBytes: options.maxWaitingBytes }),
    folder: options.out,
    venue: options.venue,
    scheduler: world.scheduler,
    rotateAfterMs: options.rotate.afterMs,
    rotateAtBytes: options.rotate.atBytes,
    onSegment: (folder) => tables.add(folder),
    onFailed: (reason) => failure.abort(reason),
  });
  const feed = venues[options.venue].marketFeed(world, options.addresses, recorder);
  const ended = AbortSignal.any([world.stop, failure.signal]);
  try {
    await listen(options, world, feed, recorder, ended);
  } catch (error) {
    if (!(error instanceof VenueError) && !isSystemError(error)) throw error;
    const { venue, symbols, addresses } = options;
    const place = addresses.restUrl === undefined ? '' : ` (${addresses.restUrl})`;
    return refuse(world, `${symbols.join(', ')} of ${venue}${place} cannot be recorded: ${toOneLine(error.message)}`);
  } finally {
    await feed.close();
    await recorder.close();
    if (options.makeTables !== undefined && recorder.frames > 0) world.say('writing what is left of the Parquet');
    await tables.done();
  }
  return judge(recorder, tables, failure.signal, world);
}

async function listen(
  { symbols, forMs }: RecordOptions,
  world: RecordWorld,
  feed: MarketFeed,
  recorder: TapeRecorder,
  ended: AbortSignal,
): Promise<void> {
  const { instruments, refused } = await feed.loadInstruments(symbols.map((symbol) => asId<InstrumentId>(symbol)));
  for (const { message } of refused) world.say(`left out: ${toOneLine(message)}`);
  await recorder.open();
  const opened = feed.open(instruments, listenerFor(world));
  const late = world.scheduler.sleep(CONNECT_TIMEOUT_MS, ended).then(() => 'late' as const);
  if ((await Promise.race([opened, late])) === 'late' && !ended.aborted) {
    const message = `No connection after ${CONNECT_TIMEOUT_MS / 1_000} s: is the exchange reachable?`;
    throw new VenueError(problem('VENUE_UNREACHABLE', message, {}, true));
  }
  const endsAtUs = forMs === undefined ? Infinity : world.scheduler.monotonicUs() + forMs * 1_000;
  while (!ended.aborted && world.scheduler.monotonicUs() < endsAtUs) {
    await world.scheduler.sleep(
      Math.min(PROGRESS_MS, Math.max(1, (endsAtUs - world.scheduler.monotonicUs()) / 1_000)),
      ended,
    );
    world.say(progressOf(recorder));
  }
}

/** The feed's own view of the market is not needed; its messages about connections are. */
function listenerFor(world: RecordWorld): FeedListener {
  return {
    onEvent: () => undefined,
    onBadFrame: (reason) =>
      world.say(`a frame that the feed cannot read is recorded all the same: ${toOneLine(reason)}`),
    onNotice: (message, details) => world.say(toOneLine(`${message} ${JSON.stringify(details)}`)),
  };
}

function progressOf({ framesOfVenue, frameBytes, packedBytes, dropped, connectionsAlive }: TapeRecorder): string {
  const lost = dropped > 0 ? `  DROPPED ${dropped}: the disk is too slow` : '';
  return `frames ${framesOfVenue}  ${megabytes(frameBytes)}  on disk ${megabytes(packedBytes)}  connections ${connectionsAlive}${lost}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function judge(recorder: TapeRecorder, tables: SegmentTables, failure: AbortSignal, world: RecordWorld): number {
  const { reason } = failure as { readonly reason?: unknown };
  if (failure.aborted) {
    world.say(`the recording ended because it could not be written: ${String(reason)}`);
    world.say(
      `${recorder.frames - recorder.written} of what arrived is NOT on the disk; what was written before can be read`,
    );
  }
  if (recorder.connections === 0 || recorder.frames === 0) world.say('nothing arrived: nothing was recorded');
  if (recorder.dropped > 0) world.say(`${recorder.dropped} frames are MISSING: the disk was too slow`);
  world.say(progressOf(recorder));
  const isWhole = !failure.aborted && recorder.dropped === 0 && tables.failed === 0 && recorder.framesOfVenue > 0;
  return isWhole ? 0 : 1;
}

function refuse(world: RecordWorld, message: string): number {
  world.say(message);
  return 1;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
