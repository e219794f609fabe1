import type { DepthChange } from '../codec/index.js';
import { Backoff, inBackground, pause } from '../connection/index.js';
import type { FedInstrument } from './fed-instrument.js';
import type { SessionParts } from './session-parts.js';
import { depthInSteps } from './step-values.js';

/** A book without changes gets its snapshot this long after the subscription: quiet markets exist. */
const QUIET_MS = 1_000;
const RETRY_INITIAL_MS = 100;
const RETRY_MAX_MS = 5_000;

/** Who takes the snapshots. */
export interface SeederOwner {
  /** Takes a snapshot that was loaded. */
  takeSnapshot(fed: FedInstrument, snapshot: DepthChange): void;
}

/**
 * Loads the books of a venue that gives snapshots over REST only, whenever one is missing, until one joins on to the changes.
 * The books themselves keep the changes that wait.
 */
export class SharedBookSeeder {
  readonly #parts: SessionParts;
  readonly #instruments: readonly FedInstrument[];
  readonly #owner: SeederOwner;
  readonly #loading = new Set<FedInstrument>();
  /** Grows with every connection: a snapshot that was asked for before belongs to changes that have a hole. */
  #generation = 0;
  #isConnected = false;
  #sinceUpMs = 0;

  constructor(parts: SessionParts, instruments: readonly FedInstrument[], owner: SeederOwner) {
    this.#parts = parts;
    this.#instruments = instruments;
    this.#owner = owner;
  }

  /** The connection in use is subscribed. */
  onUp(): void {
    this.#isConnected = true;
    this.#sinceUpMs = 0;
  }

  /** Changes may be missing from here on. */
  onDown(): void {
    this.#isConnected = false;
    this.#generation += 1;
  }

  onTick(passedMs: number): void {
    this.#sinceUpMs += passedMs;
    if (this.#isConnected && this.#sinceUpMs >= QUIET_MS) for (const fed of this.#instruments) this.seedIfNeeded(fed);
  }

  /** Loads a snapshot where one is missing, unless that is under way. */
  seedIfNeeded(fed: FedInstrument): void {
    if (!this.#isConnected || !fed.book.needsSnapshot || this.#loading.has(fed)) return;
    this.#loading.add(fed);
    inBackground(this.#seed(fed).finally(() => this.#loading.delete(fed)));
  }

  /** Loads snapshots until one joins on to the changes of the connection that is open now. */
  async #seed(fed: FedInstrument): Promise<void> {
    const { runtime, closing } = this.#parts;
    const backoff = new Backoff({ initialMs: RETRY_INITIAL_MS, maxMs: RETRY_MAX_MS }, runtime.random);
    while (this.#isConnected && fed.book.needsSnapshot && !closing.aborted) {
      const generation = this.#generation;
      const reason = await this.#loadOnce(fed, generation);
      if (generation !== this.#generation) continue;
      if (reason === undefined && !fed.book.needsSnapshot) return;
      if (reason !== undefined && !closing.aborted) this.#notice(`no snapshot: ${reason}`, fed);
      if (!(await pause(runtime.scheduler, backoff.nextMs(), closing))) return;
    }
  }

  /** Returns why there is no snapshot, if there is none. */
  async #loadOnce(fed: FedInstrument, generation: number): Promise<string | undefined> {
    const { protocol, fetchJson } = this.#parts;
    const loaded = await protocol.seedBook?.(fetchJson, fed.instrument);
    if (loaded === undefined) return 'the venue gives none over REST';
    if (!loaded.ok) return loaded.error.message;
    if (generation === this.#generation) this.#owner.takeSnapshot(fed, depthInSteps(loaded.value, fed));
    return undefined;
  }

  #notice(message: string, { instrument }: FedInstrument): void {
    const { listener, protocol } = this.#parts;
    listener.onNotice(message, { venue: protocol.name, instrument: instrument.id });
  }
}
