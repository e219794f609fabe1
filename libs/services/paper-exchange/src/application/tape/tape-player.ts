import type { TapeFrame } from './tape-frame.js';

/** How many frames are played in a row, at most, before others have a turn. */
const BATCH = 256;
/** How long to wait before looking again whether slow clients have caught up. */
const CONGESTION_MS = 5;
const US_PER_MS = 1_000;

/** Where recorded frames go. */
export interface RecordedSink {
  /** Calls back at every new subscription. */
  onSubscribed(listener: () => void): void;
  /** Sends a recorded frame to every subscriber of its stream. */
  publishRecorded(stream: string, payload: string, combined: string): void;
  /** Whether a client has so much waiting that the tape must wait. */
  congested(): boolean;
}

/** How a tape is played. */
export interface PlayerSettings {
  readonly frames: AsyncIterable<TapeFrame>;
  readonly speed: number;
  readonly graceMs: number;
  readonly sink: RecordedSink;
  /** A clock, in milliseconds with fractions. */
  readonly nowMs: () => number;
  readonly total: number;
  readonly said: (details: Record<string, unknown>, message: string) => void;
  /** Lets the exchange take part in a frame, before it is sent. */
  readonly play: (frame: TapeFrame) => void;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms > 0) setTimeout(resolve, ms);
    else setImmediate(resolve);
  });
}

/** Plays frames once, in order, at their own pace or faster; waits for the first subscriber, and for slow ones. */
export class TapePlayer {
  readonly #settings: PlayerSettings;
  #played = 0;
  #phase: 'waiting' | 'playing' | 'ended' | 'stopped' = 'waiting';
  #waitedForClients = 0;
  #running: Promise<void> = Promise.resolve();
  #grace: NodeJS.Timeout | undefined;

  constructor(settings: PlayerSettings) {
    this.#settings = settings;
  }

  /** Waits for the first subscription, then plays. */
  start(): void {
    this.#settings.sink.onSubscribed(() => {
      if (this.#phase !== 'waiting' || this.#grace !== undefined) return;
      this.#grace = setTimeout(() => this.#begin(), this.#settings.graceMs);
    });
  }

  /** Ends the playing; resolves when the last frame of it is out. */
  async stop(): Promise<void> {
    clearTimeout(this.#grace);
    if (this.#phase !== 'ended') this.#phase = 'stopped';
    await this.#running;
  }

  /** How far the tape is. */
  progress(): Record<string, unknown> {
    return { phase: this.#phase, framesPlayed: this.#played, waitedForClients: this.#waitedForClients };
  }

  #begin(): void {
    if (this.#phase !== 'waiting') return;
    this.#phase = 'playing';
    this.#settings.said({ frames: this.#settings.total }, 'the tape starts');
    this.#running = this.#run();
    this.#running.catch((error: unknown) => {
      process.nextTick(() => {
        throw error;
      });
    });
  }

  async #run(): Promise<void> {
    const { frames, sink, play, speed, said } = this.#settings;
    let origin: { readonly wallMs: number; readonly tapeUs: number } | undefined;
    for await (const frame of frames) {
      origin ??= { wallMs: this.#settings.nowMs(), tapeUs: frame.receivedAtUs };
      await this.#untilDue(origin.wallMs + (frame.receivedAtUs - origin.tapeUs) / US_PER_MS / speed);
      if (this.#isStopped()) return;
      play(frame);
      sink.publishRecorded(frame.stream, frame.payload, frame.combined);
      this.#played += 1;
    }
    this.#phase = 'ended';
    said({ frames: this.#played }, 'the tape has ended; the exchange stays up');
  }

  async #untilDue(dueMs: number): Promise<void> {
    const waitMs = dueMs - this.#settings.nowMs();
    if (waitMs >= 1) await pause(waitMs);
    else if (this.#played % BATCH === BATCH - 1) await pause(0);
    while (this.#settings.sink.congested() && !this.#isStopped()) {
      this.#waitedForClients += 1;
      await pause(CONGESTION_MS);
    }
  }

  #isStopped(): boolean {
    return this.#phase === 'stopped';
  }
}
