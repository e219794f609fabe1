import { Inject, Injectable } from '@nestjs/common';
import { type Problem, type Result, US_PER_SECOND, type UnixUs, ok } from '#libs/kernel';
import { RECORDINGS, type Recordings } from '../../ports.js';

/** How far a recording was read on its way to a moment. */
export interface WindStep {
  readonly reachedUs: UnixUs;
  /** Whether it is there, or at its end: the last step. */
  readonly isDone: boolean;
}

/** Reads a market of a recording up to a moment, which for the evening of a busy day takes minutes: a part from there on is then answered at once. */
@Injectable()
export class WindRecording {
  readonly #recordings: Recordings;

  constructor(@Inject(RECORDINGS) recordings: Recordings) {
    this.#recordings = recordings;
  }

  /** A step for each part that was read, as bounded as any request; ends with the step that is done, or with a Problem. Who asks for no more ends it. */
  async *windTo(name: string, instrument: string, toUs: UnixUs): AsyncGenerator<Result<WindStep, Problem>, void> {
    const request = { fromUs: toUs, stepUs: US_PER_SECOND, states: 1 };
    for (;;) {
      const stretch = await this.#recordings.playRecording(name, instrument, request);
      if (!stretch.ok) {
        yield stretch;
        return;
      }
      const { isEnd, reachedUs, states } = stretch.value;
      const isDone = isEnd || states.length > 0;
      yield ok({ reachedUs, isDone });
      if (isDone) return;
    }
  }
}
