import type { LaneFaults, LaneHop } from '#libs/messaging';
import type { ServiceClock } from './service-clock.js';

/** Steps whose receiver is the service, not the broker. */
const INBOUND: ReadonlySet<LaneHop['step']> = new Set(['delivery', 'reply', 'publish-acknowledgement']);

/** What an instance tells about the messages that pass it. */
export interface LaneWatch {
  readonly isDead: () => boolean;
  readonly passPoint: (step: string) => void;
}

/** The lanes of one instance: faults of the story, a process that is frozen, and the crash points of its messages. */
export class InstanceLanes implements LaneFaults {
  readonly #faults: LaneFaults;
  readonly #clock: ServiceClock;
  readonly #watch: LaneWatch;

  constructor(faults: LaneFaults, clock: ServiceClock, watch: LaneWatch) {
    this.#faults = faults;
    this.#clock = clock;
    this.#watch = watch;
  }

  arrivalsMs(hop: LaneHop): readonly number[] {
    const isTick = hop.lane === 'tick';
    const point = `${hop.lane} ${hop.step}`;
    if (!isTick) this.#watch.passPoint(`${point} before`);
    if (this.#watch.isDead()) return [];
    if (!isTick) queueMicrotask(() => this.#watch.passPoint(`${point} after`));
    const arrivals = this.#faults.arrivalsMs(hop);
    const frozenForMs = INBOUND.has(hop.step) ? this.#clock.frozenForMs : 0;
    return frozenForMs === 0 ? arrivals : arrivals.map((ms) => Math.max(ms, frozenForMs));
  }
}
