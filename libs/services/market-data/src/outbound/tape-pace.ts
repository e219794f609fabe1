import type { Scheduler, UnixUs } from '#libs/kernel';

/** What a tape is paced by: its waits by the monotonic clock, the times of its events by the wall clock. */
type PaceClock = Pick<Scheduler, 'nowUs' | 'monotonicUs'>;

/** A factor on the recorded pace, or as fast as the broker takes it. */
export type TapeSpeed = number | 'max';

/** Which times published events carry: those of the playing, or those of the tape. */
export type TapeTimes = 'shifted' | 'recorded';

/** When the frames of a tape are due, and which times their events carry. */
export class TapePace {
  private readonly clock: PaceClock;
  private readonly speed: TapeSpeed;
  private readonly times: TapeTimes;
  private origin: { readonly wallUs: UnixUs; readonly monotonicUs: number; readonly tapeUs: UnixUs } | undefined;
  private lastTapeUs: UnixUs = 0;

  constructor(clock: PaceClock, speed: TapeSpeed, times: TapeTimes) {
    this.clock = clock;
    this.speed = speed;
    this.times = times;
  }

  /** How long a frame that was received then still has to wait; one without a time comes right after the one before it. */
  waitUs(tapeUs: UnixUs | null): number {
    if (tapeUs === null) return 0;
    this.lastTapeUs = tapeUs;
    const { clock, speed } = this;
    this.origin ??= { wallUs: clock.nowUs(), monotonicUs: clock.monotonicUs(), tapeUs };
    if (speed === 'max') return 0;
    const { origin } = this;
    return Math.round(origin.monotonicUs + (tapeUs - origin.tapeUs) / speed - clock.monotonicUs());
  }

  /** The receive time that an event carries. */
  receivedAtUs(tapeUs: UnixUs | null): UnixUs {
    if (this.times === 'recorded') return tapeUs ?? this.lastTapeUs;
    return this.clock.nowUs();
  }

  /**
   * The exchange's time that an event carries. Shifted, the tape's whole time is moved and stretched as one, so that its order and
   * its proportions stay; at `max` there is no such line, and it is the moment of the playing.
   */
  exchangeAtUs(exchangeUs: UnixUs): UnixUs {
    if (this.times === 'recorded') return exchangeUs;
    return this.speed === 'max' || this.origin === undefined ? this.clock.nowUs() : this.shifted(exchangeUs);
  }

  private shifted(tapeUs: UnixUs): UnixUs {
    const { origin, speed } = this;
    if (origin === undefined || speed === 'max') return tapeUs;
    return Math.max(0, Math.round(origin.wallUs + (tapeUs - origin.tapeUs) / speed));
  }
}
