import { basename } from 'node:path';
import type { Log } from '#libs/platform';
import { readTape } from '#libs/tape';
import type { RecordedFrame, TapeNotes } from '#libs/tape';
import { readCombined } from '../../application/tape/tape-frame.js';
import type { TapeFrame, TapeSurvey } from '../../application/tape/tape-frame.js';
import { TapeSurveyor } from './tape-survey.js';

/** Only spot frames of Binance are played: the exchange speaks its protocol, and a frame goes out as it was recorded. */
const VENUE = 'binance';
const SILENT: TapeNotes = { onError: () => undefined, onNote: () => undefined };

/** A folder of recorded frames: one tape, or the segments of a recording. */
export class RecordedTape {
  readonly #folder: string;
  readonly #log: Log;

  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  /**
   * Looks through the whole tape: which symbols are in it, in which steps, and their first snapshots. What cannot be read is
   * logged. @throws Error if there is no such folder, no frame in it that can be played, or no order of the frames
   */
  async survey(): Promise<TapeSurvey> {
    const surveyor = new TapeSurveyor();
    const errors: string[] = [];
    const onError = (message: string): void => {
      errors.push(message);
      this.#log.warn({ tape: this.#folder }, `the tape: ${message}`);
    };
    const onNote = (message: string): void => this.#log.info({ tape: this.#folder }, `the tape: ${message}`);
    for await (const frame of spotFrames(this.#folder, { onError, onNote })) {
      if (!frame.isInOrder) throw new Error('the tape does not record the order of its frames: it has no order.tsv');
      surveyor.look(frame, toTapeFrame(frame, 0));
    }
    const onUnknown = (symbol: string): void =>
      onError(
        `${symbol} is left out: the tape has no listing of it, and its name alone does not say what is traded for what`,
      );
    const survey = surveyor.survey(basename(this.#folder), onUnknown);
    if (survey.frames > 0 && survey.symbols.length > 0) return survey;
    throw new Error(errors[0] ?? `${this.#folder} holds no frame of a combined stream of Binance`);
  }

  /** The frames that can be played, in the order of their arrival; read from the disk as they are taken. */
  async *frames(): AsyncGenerator<TapeFrame, void> {
    let lastUs = 0;
    for await (const frame of spotFrames(this.#folder, SILENT)) {
      lastUs = frame.receivedAtUs ?? lastUs;
      const played = toTapeFrame(frame, lastUs);
      if (played !== undefined) yield played;
    }
  }
}

async function* spotFrames(folder: string, notes: TapeNotes): AsyncGenerator<RecordedFrame, void> {
  for await (const frame of readTape(folder, VENUE, notes)) if (frame.market === VENUE) yield frame;
}

/** The frame as it is played; `undefined` for what is no combined stream message, such as a REST answer. */
function toTapeFrame({ text }: RecordedFrame, receivedAtUs: number): TapeFrame | undefined {
  return readCombined(text, receivedAtUs);
}
