import { US_PER_MS } from '#libs/kernel';
import type { ScheduledWork, Scheduler } from '#libs/kernel';
import type { TapeFrame } from './tape-frame.js';

/** How many frames are played in a row, at most, before others have a turn. */
const BATCH = 512;
/** How long to wait before looking again whether slow clients have caught up. */
const CONGESTION_MS = 5;

/** Where recorded frames go. */
export interface RecordedSink {
  /** Calls `listener` at every new subscription. */
  onSubscribed(listener: () => void): void;
  /** Sends a recorded frame to every subscriber of its stream. */
  publishRecorded(stream: string, payload: string, combined: string): void;
  /** Whether a client has so much waiting that the tape must wait. */
  congested(): boolean;
}

/** How a tape is played. */
export interface PlayerSettings {
  readonly frames: AsyncIterable<TapeFrame>;
  /** How much faster than recorded; infinite for as fast as possible. */
  readonly speed: number;
  /** How long to wait after the first subscription, in milliseconds. */
  readonly graceMs: number;
  readonly sink: RecordedSink;
  readonly scheduler: Scheduler;
  readonly total: number;
  readonly log: (details: Record<string, unknown>, message: string) => void;
  /** Lets the exchange take part in a frame, before it is sent. */
  readonly onFrame: (frame: TapeFrame) => void;
  /** Called with what must not happen. */
  readonly fail: (error: unknown) => void;
}

/** Plays frames once, in order, at their own pace or faster; waits for the first subscriber, and for slow ones. */
export class TapePlayer {
  readonly #settings: PlayerSettings;
  readonly #stopping = new AbortController();
  #played = 0;
  #phase: 'waiting' | 'playing' | 'ended' | 'stopped' = 'waiting';
  #waitedForClients = 0;
  #playing: Promise<void> = Promise.resolve();
  #grace: ScheduledWork | undefined;

  constructor(settings: PlayerSettings) {
    this.#settings = settings;
  }

  /** Waits for the first subscription, then plays. */
  playAfterFirstSubscription(): void {
    const { sink, scheduler, graceMs } = this.#settings;
    sink.onSubscribed(() => {
      if (this.#phase === 'waiting') this.#grace ??= scheduler.runAfter(graceMs, () => this.#begin());
    });
  }

  /** Ends the playing; resolves when the last frame of it is out. */
  async stopPlaying(): Promise<void> {
    this.#grace?.cancel();
    this.#stopping.abort();
    if (this.#phase !== 'ended') this.#phase = 'stopped';
    await this.#playing;
  }

  /** How far the tape is. */
  progress(): Record<string, unknown> {
    return { phase: this.#phase, framesPlayed: this.#played, waitedForClients: this.#waitedForClients };
  }

  #begin(): void {
    if (this.#phase !== 'waiting') return;
    this.#phase = 'playing';
    this.#settings.log({ frames: this.#settings.total }, 'the tape starts');
    this.#playing = this.#playFrames().catch(this.#settings.fail);
  }

  async #playFrames(): Promise<void> {
    const { frames, sink, onFrame, speed, scheduler, log } = this.#settings;
    const beganUs = scheduler.monotonicUs();
    let firstUs: number | undefined;
    for await (const frame of frames) {
      firstUs ??= frame.receivedAtUs;
      await this.#waitUntilDue(beganUs + (frame.receivedAtUs - firstUs) / speed);
      if (this.#isStopped()) return;
      onFrame(frame);
      sink.publishRecorded(frame.stream, frame.payload, frame.combined);
      this.#played += 1;
    }
    this.#phase = 'ended';
    log({ frames: this.#played }, 'the tape has ended; the exchange stays up');
  }

  async #waitUntilDue(dueUs: number): Promise<void> {
    const { scheduler, sink } = this.#settings;
    const { signal } = this.#stopping;
    const waitMs = (dueUs - scheduler.monotonicUs()) / US_PER_MS;
    if (waitMs >= 1) await scheduler.sleep(waitMs, signal);
    else if (this.#played % BATCH === BATCH - 1) await scheduler.sleep(0, signal);
    while (sink.congested() && !this.#isStopped()) {
      this.#waitedForClients += 1;
      await scheduler.sleep(CONGESTION_MS, signal);
    }
  }

  #isStopped(): boolean {
    return this.#phase === 'stopped';
  }
}
