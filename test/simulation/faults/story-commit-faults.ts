import { SeededRandom } from '#libs/testkit';
import type { Fault } from './fault.js';

type CommitFault = Extract<Fault, { kind: 'commit-unknown' }>;

/** Connections to the database that break around a commit; each draws from a seed of its own. */
export class StoryCommitFaults {
  readonly #active = new Map<number, { readonly fault: CommitFault; readonly random: SeededRandom }>();

  /** Begins a fault. */
  begin(id: number, fault: CommitFault, seed: number): void {
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

  /** Whether a service never hears what became of the commit that it asks for now. */
  loseAnswer(service: string): 'UNDONE' | 'COMMITTED' | undefined {
    for (const { fault, random } of this.#active.values()) {
      if (fault.service !== service || random.unit() >= fault.probability) continue;
      return random.integerBelow(2) === 0 ? 'UNDONE' : 'COMMITTED';
    }
    return undefined;
  }
}
