import {
  QUIET_WRITERS,
  type QuietPlace,
  type QuietWriter,
  VenueQuietV1,
  decodeMessage,
  encodeMessage,
  quietBucketOf,
  quietKey,
} from '#libs/contracts';
import type { ScheduledWork, Scheduler } from '#libs/kernel';
import type { KeyValueBuckets, KeyValueStore } from '../price-cache/key-value.js';

/** What keeps a process quiet towards an exchange; times in microseconds since the epoch. */
export interface QuietKeeper {
  /** Keeps quiet until then, too; returns whether that was news. */
  learnUntil(untilUs: number): boolean;
  /** Tells what the exchange demands of this process. */
  onDemanded(listener: (untilUs: number) => void): void;
}

/** What sharing is put together from. */
export interface SharedQuietOptions {
  readonly service: QuietWriter;
  readonly place: QuietPlace;
  readonly keeper: QuietKeeper;
  readonly buckets: KeyValueBuckets;
  readonly scheduler: Scheduler;
  /** Receives what another process was told, once. */
  readonly onLearned: (quiet: VenueQuietV1) => void;
}

/** While the broker is away, what the exchange demanded is written as soon as it is back. */
const RETRY_MS = 1_000;
/** How often one write is tried while another process of the service writes, too. */
const TRIES = 5;

/**
 * Processes that ask an exchange from one address tell each other what it demands: each writes what it was told into the bucket of
 * its service, and every one watches the buckets of all. One that starts while a ban holds reads it before it asks anything. Without the
 * broker each keeps what it was told itself.
 */
export class SharedQuiet {
  readonly #options: SharedQuietOptions;
  readonly #own: KeyValueStore;
  readonly #key: string;
  #stopWatching: (() => void)[] = [];
  #retry: ScheduledWork | undefined;
  /** The longest that was demanded here. */
  #untilUs = 0;

  constructor(options: SharedQuietOptions) {
    this.#options = options;
    this.#key = quietKey(options.place);
    this.#own = options.buckets.open(quietBucketOf(options.service));
  }

  /** Reads what holds now, and listens from here on. A bucket that nobody has made yet holds nothing. */
  async startSharing(): Promise<void> {
    const { buckets, keeper } = this.#options;
    keeper.onDemanded((untilUs) => this.#announce(untilUs));
    const all = QUIET_WRITERS.map((writer) => buckets.open(quietBucketOf(writer)));
    this.#stopWatching = all.map((bucket) => bucket.watch(this.#key, (value) => this.#learn(value)));
    const present = await Promise.allSettled(all.map((bucket) => bucket.get(this.#key)));
    for (const read of present) {
      if (read.status === 'fulfilled' && read.value !== undefined) this.#learn(read.value.value);
    }
  }

  onApplicationShutdown(): void {
    this.#retry?.cancel();
    for (const stop of this.#stopWatching) stop();
  }

  #learn(value: Uint8Array): void {
    const quiet = decodeMessage(VenueQuietV1, value);
    if (quiet.ok && this.#options.keeper.learnUntil(quiet.value.untilUs)) this.#options.onLearned(quiet.value);
  }

  #announce(untilUs: number): void {
    this.#untilUs = Math.max(this.#untilUs, untilUs);
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#write().catch(() => {
      // What is over by then helps nobody.
      if (this.#untilUs <= this.#options.scheduler.nowUs() || this.#retry !== undefined) return;
      this.#retry = this.#options.scheduler.runAfter(RETRY_MS, () => this.#announce(this.#untilUs));
    });
  }

  /** Writes unless a longer one is there. @throws where the broker is away, or others write all the time. */
  async #write(): Promise<void> {
    const { place, service: by } = this.#options;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const there = await this.#own.get(this.#key);
      const known = there === undefined ? undefined : decodeMessage(VenueQuietV1, there.value);
      const untilUs = this.#untilUs;
      if (known?.ok === true && known.value.untilUs >= untilUs) return;
      const bytes = encodeMessage({ v: 1, venue: place.venue, by, untilUs } satisfies VenueQuietV1);
      if ((await this.#own.put(this.#key, bytes, there?.revision ?? 0)) !== undefined) return;
    }
    throw new Error('other processes write the same key all the time');
  }
}
