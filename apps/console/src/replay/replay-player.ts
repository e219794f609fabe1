import type { BarView, ReplayStateView, ReplayView, TapeTradeView } from '#libs/services/gateway';
import { isBelow, sumText } from '../format/decimal-sums.js';

const US_PER_MS = 1_000;
const US_PER_SECOND = 1_000_000;
/** Looks that one request brings, and how many are left when the next is sent. */
const LOOKS = 120;
const LEFT = 60;
/** So many ticks after the last jump the gateway is asked: whoever drags the scrubber jumps often. */
const CALM_TICKS = 2;
/** Trades that are kept behind the moment that is shown. */
const KEPT_TRADES = 100;

/** How many seconds of the recording pass in one. */
export const SPEEDS = [1, 5, 20, 100] as const;

/** What a replay asks of its surroundings. */
export interface ReplaySource {
  /** A part of the recording from a moment on. */
  readonly fetchPart: (fromUs: number, stepMs: number, limit: number) => Promise<ReplayView>;
  /** Something that is shown has changed. */
  readonly onChange: () => void;
}

/** What is shown of a moment. */
export interface ReplayMoment {
  readonly atUs: number;
  readonly isPlaying: boolean;
  readonly speed: number;
  /** `undefined` until the part of the moment is there. */
  readonly state: ReplayStateView | undefined;
  /** Newest first. */
  readonly tape: readonly TapeTradeView[];
  /** By the second, oldest first; none that had not ended. */
  readonly bars: readonly BarView[];
  readonly tickSize: string;
  /** How far the gateway has read where it is not there yet. */
  readonly readingUs: number | undefined;
  readonly problem: string | undefined;
}

/** Moves through a recording: holds the part around the moment that is shown, and asks for the next before it is needed. */
export class ReplayPlayer {
  readonly #source: ReplaySource;
  #atUs: number;
  #isPlaying = false;
  #speed: number = SPEEDS[0];
  #states: readonly ReplayStateView[] = [];
  #trades: readonly TapeTradeView[] = [];
  #bars: readonly BarView[] = [];
  #tickSize = '0.01';
  #nextFromUs: number | null;
  #readingUs: number | undefined;
  #problem: string | undefined;
  /** Grows with each jump: an answer to a question of before is let go. */
  #jump = 0;
  #isAsking = false;
  #ticksSinceJump = 0;

  constructor(source: ReplaySource, fromUs: number) {
    this.#source = source;
    this.#atUs = fromUs;
    this.#nextFromUs = fromUs;
  }

  /** Shows another moment, as soon as time has passed without another jump. */
  jumpTo(atUs: number): void {
    this.#jump += 1;
    this.#ticksSinceJump = 0;
    this.#isAsking = false;
    this.#problem = undefined;
    this.#atUs = atUs;
    this.#nextFromUs = atUs;
    this.#states = [];
    this.#trades = [];
    this.#readingUs = undefined;
    this.#source.onChange();
  }

  setPlaying(isPlaying: boolean): void {
    this.#isPlaying = isPlaying;
    this.#source.onChange();
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#source.onChange();
  }

  /** Lets time pass, in milliseconds of the person who looks; waits where the recording is not there yet. */
  passTime(ms: number): void {
    this.#ticksSinceJump += 1;
    if (this.#states.length === 0) {
      if (this.#ticksSinceJump >= CALM_TICKS && this.#problem === undefined) void this.ask();
      return;
    }
    if (!this.#isPlaying) return;
    const lastUs = this.#states.at(-1)?.atUs ?? this.#atUs;
    this.#atUs = Math.min(this.#atUs + ms * US_PER_MS * this.#speed, lastUs);
    if (this.#atUs === lastUs && this.#nextFromUs === null) this.#isPlaying = false;
    this.#forgetPast();
    if (this.#states.length < LEFT) void this.ask();
    this.#source.onChange();
  }

  /** Asks for what comes next; one question at a time. */
  async ask(): Promise<void> {
    const fromUs = this.#nextFromUs;
    if (this.#isAsking || fromUs === null) return;
    this.#isAsking = true;
    const jump = this.#jump;
    try {
      const part = await this.#source.fetchPart(fromUs, stepMsOf(this.#speed), LOOKS);
      if (jump === this.#jump) this.#take(part);
    } catch (error) {
      if (jump === this.#jump) this.#problem = error instanceof Error ? error.message : 'The gateway does not answer.';
    } finally {
      if (jump === this.#jump) this.#isAsking = false;
      this.#source.onChange();
    }
  }

  /** What is shown now. */
  moment(): ReplayMoment {
    const atUs = this.#atUs;
    const { isPlaying, speed } = { isPlaying: this.#isPlaying, speed: this.#speed };
    return {
      ...{ atUs, isPlaying, speed },
      state: this.#states.findLast((state) => state.atUs <= atUs) ?? this.#states[0],
      tape: this.#trades.filter((trade) => trade.atUs <= atUs).toReversed(),
      bars: this.#bars.filter(({ second }) => (second + 1) * US_PER_SECOND <= atUs),
      tickSize: this.#tickSize,
      readingUs: this.#readingUs,
      problem: this.#problem,
    };
  }

  #take({ bars, earlierTrades, nextFromUs, reachedUs, states, tickSize, trades }: ReplayView): void {
    this.#problem = undefined;
    this.#trades = [...(this.#states.length === 0 ? earlierTrades : this.#trades), ...trades];
    this.#states = [...this.#states, ...states];
    this.#bars = bars;
    this.#tickSize = tickSize;
    this.#nextFromUs = nextFromUs;
    this.#readingUs = this.#states.length === 0 && nextFromUs !== null ? reachedUs : undefined;
  }

  /** Of what is past only what is shown is kept. */
  #forgetPast(): void {
    const shown = this.#states.findLastIndex((state) => state.atUs <= this.#atUs);
    this.#states = this.#states.slice(Math.max(0, shown));
    const past = this.#trades.findLastIndex((trade) => trade.atUs <= this.#atUs);
    this.#trades = this.#trades.slice(Math.max(0, past + 1 - KEPT_TRADES));
  }
}

/** A look four times a second, and for more speed as far apart as they pass in that time. */
function stepMsOf(speed: number): number {
  return Math.min(60_000, 250 * Math.max(1, speed / 5));
}

/** Bars of a second as bars of `seconds`, which begin at whole multiples of their length. */
export function joinBars(bars: readonly BarView[], seconds: number): readonly BarView[] {
  const joined: BarView[] = [];
  for (const bar of bars) {
    const second = bar.second - (bar.second % seconds);
    const last = joined.at(-1);
    if (last?.second !== second) joined.push({ ...bar, second });
    else {
      const volume = sumText(last.volume, bar.volume);
      const high = isBelow(last.high, bar.high) ? bar.high : last.high;
      const low = isBelow(bar.low, last.low) ? bar.low : last.low;
      joined[joined.length - 1] = { ...last, high, low, close: bar.close, volume };
    }
  }
  return joined;
}
