import type { Instrument } from '#libs/domain';
import { type InstrumentId, type Scheduler, type UnixUs, asId } from '#libs/kernel';
import { type RecordedFrame, readTape, tapeInstruments, tapeSegments } from '#libs/tape';
import { RecordedMarkets, venues } from '#libs/venues';
import { type ReplayStretch, StretchCollector, type StretchRequest } from '../../application/replay/replay-stretch.js';
import type { RecordingOnDisk } from './recording-folder.js';

/** Frames that are read at a time, so that the gateway's other work waits for a few milliseconds at most. */
const FRAMES_PER_TURN = 200;

const NO_NOTES = { onError: (): void => undefined, onNote: (): void => undefined };

/** Reads one market of a recording forwards: the book stands as it did at the last frame that was taken. */
export class RecordingCursor {
  readonly #frames: AsyncGenerator<RecordedFrame, void>;
  readonly #markets: RecordedMarkets;
  readonly #collector: StretchCollector;
  readonly #scheduler: Scheduler;
  #held: RecordedFrame | undefined;
  #isEnd = false;
  /** When the last frame that was taken came. */
  #atUs: UnixUs = 0;

  private constructor(recording: RecordingOnDisk, instrument: Instrument, scheduler: Scheduler) {
    const { path, venue } = recording;
    this.#scheduler = scheduler;
    this.#frames = readTape(path, venue, NO_NOTES);
    this.#markets = new RecordedMarkets({ ...venues[venue].protocol, codec: venues[venue].codec() }, [instrument], {
      onEvent: (event) => this.#collector.takeEvent(event),
      onBadFrame: () => undefined,
      onNotice: () => undefined,
    });
    this.#collector = new StretchCollector(instrument, {
      bookState: () => this.#markets.status()[0]?.bookState ?? 'SYNCING',
      levels: (side, limit) => this.#markets.levels(instrument.id, side, limit),
    });
  }

  /** Opens a market of a recording at its beginning; `undefined` where the recording has nothing of it. */
  static async open(
    recording: RecordingOnDisk,
    name: string,
    scheduler: Scheduler,
  ): Promise<RecordingCursor | undefined> {
    // Each segment begins with what its recorder was told of the instruments.
    const [first = recording.path] = await tapeSegments(recording.path);
    const ids = [asId<InstrumentId>(name)];
    const [instrument] = await tapeInstruments(first, recording.venue, ids, NO_NOTES);
    return instrument === undefined ? undefined : new RecordingCursor(recording, instrument, scheduler);
  }

  /** Whether a stretch that begins at a moment is still ahead. */
  isBefore(fromUs: UnixUs): boolean {
    return this.#atUs < fromUs;
  }

  /** Reads on, `mostFrames` frames at most, and returns what there is of the stretch. */
  async readStretch(request: StretchRequest, mostFrames: number): Promise<ReplayStretch> {
    const collector = this.#collector;
    collector.beginStretch(request);
    for (let frames = 0; frames < mostFrames && !collector.isFull; frames += 1) {
      const frame = await this.#peek();
      if (frame === undefined) break;
      const atUs = frame.receivedAtUs ?? this.#atUs;
      collector.passTime(atUs);
      if (collector.isFull) break;
      this.#held = undefined;
      this.#atUs = atUs;
      this.#markets.takeFrame(frame, atUs, (us) => us);
      if (frames % FRAMES_PER_TURN === FRAMES_PER_TURN - 1) await this.#scheduler.sleep(0);
    }
    // Behind the last frame everything stays as it is: one look is enough to say so.
    if (this.#isEnd && !collector.isFull) collector.passTime(collector.nextLookUs);
    return collector.stretch(this.#atUs, this.#isEnd);
  }

  /** Lets go of the files. */
  async close(): Promise<void> {
    await this.#frames.return();
  }

  async #peek(): Promise<RecordedFrame | undefined> {
    if (this.#held !== undefined || this.#isEnd) return this.#held;
    const { done, value } = await this.#frames.next();
    if (done === true) this.#isEnd = true;
    else this.#held = value;
    return this.#held;
  }
}
