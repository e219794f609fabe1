import type { LaneFaults, LaneHop } from '#libs/messaging';
import { SeededRandom } from '#libs/testkit';
import type { Fault } from './fault.js';

type LaneFault = Extract<Fault, { kind: 'lane' }>;

const AT_ONCE: readonly number[] = [0];
/** How late a delayed message is at most, and by how much two that are swapped differ at most, in milliseconds. */
const LATE_MS = 6_000;
const SWAPPED_MS = 40;

/** Faults of the lanes that come and go; each draws from a seed of its own. */
export class StoryLaneFaults implements LaneFaults {
  readonly #active = new Map<number, { readonly fault: LaneFault; readonly random: SeededRandom }>();

  /** Begins a fault. */
  begin(id: number, fault: LaneFault, seed: number): void {
    this.#active.set(id, { fault, random: new SeededRandom(seed) });
  }

  /** Ends every fault. */
  endAll(): void {
    this.#active.clear();
  }

  /** Ends a fault. */
  end(id: number): void {
    this.#active.delete(id);
  }

  arrivalsMs({ lane, service }: LaneHop): readonly number[] {
    for (const { fault, random } of this.#active.values()) {
      if (fault.lane !== lane || fault.service !== service) continue;
      if (random.unit() >= fault.probability) continue;
      switch (fault.effect) {
        case 'lose':
          return [];
        case 'double':
          return [0, random.integerBelow(LATE_MS)];
        case 'delay':
          return [random.integerBelow(LATE_MS)];
        case 'reorder':
          return [random.integerBelow(SWAPPED_MS)];
      }
    }
    return AT_ONCE;
  }
}
