import {
  type FaultPlan,
  type FaultRule,
  type FaultyMessage,
  type FaultyRequest,
  type MessageFault,
  type RequestFault,
  ScriptedFaults,
} from '#libs/services/paper-exchange';
import { SeededRandom } from '#libs/testkit';
import { VENUE_FAULTS, type VenueFaultName } from './venue-fault-rules.js';

/** Faults of the exchange that come and go; each draws from a seed of its own, so that one less changes no other. */
export class StoryVenueFaults implements FaultPlan {
  readonly #active = new Map<number, ScriptedFaults>();

  /** Begins a fault: what matches its rules is harmed with this probability. */
  begin(id: number, name: VenueFaultName, probability: number, seed: number): void {
    const random = new SeededRandom(seed);
    const rules: readonly FaultRule[] = VENUE_FAULTS[name](random);
    this.#active.set(
      id,
      new ScriptedFaults(
        random,
        rules.map((rule) => ({ probability, ...rule })),
      ),
    );
  }

  /** Ends every fault. */
  endAll(): void {
    this.#active.clear();
  }

  /** Ends a fault. */
  end(id: number): void {
    this.#active.delete(id);
  }

  faultOfRequest(request: FaultyRequest): RequestFault | undefined {
    return this.#first((faults) => faults.faultOfRequest(request));
  }

  faultOfMessage(message: FaultyMessage): MessageFault | undefined {
    return this.#first((faults) => faults.faultOfMessage(message));
  }

  refusesConnection(target: string): boolean {
    return this.#first((faults) => faults.refusesConnection(target) || undefined) === true;
  }

  #first<T>(ask: (faults: ScriptedFaults) => T | undefined): T | undefined {
    for (const faults of this.#active.values()) {
      const found = ask(faults);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
