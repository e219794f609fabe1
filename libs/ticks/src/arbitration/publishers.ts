import type { Clock, UnixUs } from '#libs/kernel';

/** A publisher counts as alive this long after its last message; each repeats the state of its books once a second. */
export const PUBLISHER_FRESH_US = 2_500_000;
/** The most publishers that are followed; the one that was silent longest makes room. */
export const MAX_PUBLISHERS = 1_024;

/** A step back of a publisher's clock that is more than the order of its streams. */
const SET_BACK_US = 1_000_000;

/** One life of a market-data process, distinguished from others by its epoch. */
export interface Publisher {
  readonly epoch: number;
  /** When it was last active, on the reader's own axis of time. */
  lastActiveAtUs: UnixUs;
  /** What is added to the publisher's clock to get the reader's axis. */
  offsetUs: number;
  clockUs: UnixUs;
}

/**
 * Who publishes, and when each was last active: by the reader's clock. Without one, time comes from the updates themselves
 * and is put on one axis, so that publishers whose clocks differ can be compared and a recorded stream is judged as the
 * live one was; only a silence of all publishers at once is not seen then.
 */
export class Publishers {
  private readonly known = new Map<number, Publisher>();
  private readonly clock: Clock | undefined;
  /** Now, on the reader's axis: never goes back. */
  nowUs: UnixUs = 0;

  constructor(clock: Clock | undefined) {
    this.clock = clock;
  }

  /** Takes note of a message of a publisher; `receivedAtUs` is by the publisher's clock. */
  noteMessage(epoch: number, receivedAtUs: UnixUs): Publisher {
    if (this.clock !== undefined) this.nowUs = Math.max(this.nowUs, this.clock.nowUs());
    const publisher = this.known.get(epoch) ?? this.meet(epoch, receivedAtUs);
    if (this.clock === undefined) this.advance(publisher, receivedAtUs);
    publisher.lastActiveAtUs = this.nowUs;
    return publisher;
  }

  /** Whether a publisher was active lately. */
  isFresh(publisher: Publisher): boolean {
    return this.nowUs - publisher.lastActiveAtUs <= PUBLISHER_FRESH_US;
  }

  private advance(publisher: Publisher, receivedAtUs: UnixUs): void {
    // The streams of one process overtake each other a little; a clock that was set back goes on from here.
    const setBack = receivedAtUs < publisher.clockUs - SET_BACK_US;
    if (setBack) publisher.offsetUs = this.nowUs - receivedAtUs;
    publisher.clockUs = setBack ? receivedAtUs : Math.max(publisher.clockUs, receivedAtUs);
    this.nowUs = Math.max(this.nowUs, receivedAtUs + publisher.offsetUs);
  }

  private meet(epoch: number, receivedAtUs: UnixUs): Publisher {
    if (this.known.size >= MAX_PUBLISHERS) this.forgetOldest();
    const offsetUs = this.known.size === 0 ? 0 : this.nowUs - receivedAtUs;
    const publisher = { epoch, lastActiveAtUs: this.nowUs, offsetUs, clockUs: receivedAtUs };
    this.known.set(epoch, publisher);
    return publisher;
  }

  private forgetOldest(): void {
    let oldest: Publisher | undefined;
    for (const one of this.known.values())
      if (oldest === undefined || one.lastActiveAtUs < oldest.lastActiveAtUs) oldest = one;
    if (oldest !== undefined) this.known.delete(oldest.epoch);
  }
}
