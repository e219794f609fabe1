import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { type Problem, type Result, type Scheduler, err, namesToOffer, ok, problem } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import type { ReplayStretch, StretchRequest } from '../../application/replay/replay-stretch.js';
import type { GatewaySettings } from '../../gateway.settings.js';
import { GATEWAY_SETTINGS, type RecordingEntry, type Recordings } from '../../ports.js';
import { RecordingCursor } from './recording-cursor.js';
import { type RecordingOnDisk, listRecordings, readMarkets } from './recording-folder.js';

/** Markets of recordings that are kept open, so that playing on does not begin anew. */
const MOST_CURSORS = 3;
/** Frames that one request may read; who asks for what lies further ahead asks again. */
const FRAMES_PER_REQUEST = 40_000;
/** Requests that may wait for their turn: one is read at a time. */
const MOST_WAITING = 8;
/** Recordings whose markets are remembered. */
const MOST_REMEMBERED = 500;

function unknown(what: string, wanted: string, names: readonly string[]): Problem {
  const known = namesToOffer(wanted, names);
  return problem('RECORDING_UNKNOWN', `There is no recording of ${what}; there are ${known}.`, { what, known });
}

/** The recordings of the folder that the settings name, played on demand. */
@Injectable()
export class RecordedDays implements Recordings, BeforeApplicationShutdown {
  readonly #folder: string | undefined;
  readonly #scheduler: Scheduler;
  readonly #cursors = new Map<string, RecordingCursor>();
  readonly #markets = new Map<string, readonly string[]>();
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #isStopping = false;

  constructor(
    @Inject(GATEWAY_SETTINGS) { GATEWAY_RECORDINGS }: Pick<GatewaySettings, 'GATEWAY_RECORDINGS'>,
    @Inject(SCHEDULER) scheduler: Scheduler,
  ) {
    this.#folder = GATEWAY_RECORDINGS;
    this.#scheduler = scheduler;
  }

  async listRecordings(): Promise<readonly RecordingEntry[]> {
    return (await this.#list()).map(({ path: _path, ...entry }) => entry);
  }

  async playRecording(
    name: string,
    instrument: string,
    request: StretchRequest,
  ): Promise<Result<ReplayStretch, Problem>> {
    if (this.#isStopping) return err(problem('REPLAY_STOPPED', 'The gateway stops.', {}, true));
    if (this.#waiting >= MOST_WAITING)
      return err(problem('REPLAY_BUSY', 'Too many recordings are being read at once.', {}, true));
    this.#waiting += 1;
    const mine = this.#turn.then(() => this.#play(name, instrument, request));
    this.#turn = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.#waiting -= 1;
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    await this.#turn;
    await Promise.all([...this.#cursors.values()].map((cursor) => cursor.close()));
  }

  async #play(name: string, instrument: string, request: StretchRequest): Promise<Result<ReplayStretch, Problem>> {
    const recordings = await this.#list();
    const recording = recordings.find((one) => one.name === name);
    if (recording === undefined) {
      const names = recordings.map((one) => one.name);
      return err(unknown(name, name, names));
    }
    const key = `${name}/${instrument}`;
    const cursor = await this.#cursorAt(key, recording, instrument, request);
    if (cursor === undefined) return err(unknown(`${instrument} in ${name}`, instrument, recording.instruments));
    return ok(await cursor.readStretch(request, FRAMES_PER_REQUEST));
  }

  /** One that is not past the beginning yet, else a new one; the one that was used longest ago is closed for it. */
  async #cursorAt(
    key: string,
    recording: RecordingOnDisk,
    instrument: string,
    { fromUs }: StretchRequest,
  ): Promise<RecordingCursor | undefined> {
    const known = this.#cursors.get(key);
    this.#cursors.delete(key);
    const isAhead = known?.isBefore(fromUs) === true;
    if (!isAhead) await known?.close();
    const cursor = isAhead ? known : await RecordingCursor.open(recording, instrument, this.#scheduler);
    if (cursor === undefined) return undefined;
    this.#cursors.set(key, cursor);
    const [oldest] = this.#cursors;
    if (this.#cursors.size > MOST_CURSORS && oldest !== undefined) {
      this.#cursors.delete(oldest[0]);
      await oldest[1].close();
    }
    return cursor;
  }

  async #list(): Promise<readonly RecordingOnDisk[]> {
    if (this.#folder === undefined) return [];
    return listRecordings(this.#folder, async (recording) => {
      const key = `${recording.name}@${recording.fromUs}`;
      // One that cannot be read is listed without markets, and hides no other.
      const markets = this.#markets.get(key) ?? (await readMarkets(recording).catch(() => []));
      // A recording that has just begun may not have spoken of any market yet.
      if (markets.length > 0 && this.#markets.size < MOST_REMEMBERED) this.#markets.set(key, markets);
      return markets;
    });
  }
}
