import type { CachedPriceV1 } from '#libs/contracts';
import type { Clock, InstrumentId, UnixUs } from '#libs/kernel';

/** Where prices are kept for whoever starts late. */
export interface PriceShelf {
  /** Writes a price unless a better one is there. Rejects where the shelf is away. */
  write(price: CachedPriceV1): Promise<'written' | 'superseded' | 'contended'>;
}

/** Where the newest prices are. */
export interface PriceSource {
  readonly instruments: Iterable<InstrumentId>;
  /** When something was last heard of an instrument; it changes whenever its price may have changed. */
  heardAtUs(id: InstrumentId): UnixUs;
  cachedPrice(id: InstrumentId): Omit<CachedPriceV1, 'writtenAtUs' | 'epoch'> | undefined;
}

/** What publishing prices needs. */
export interface PublishPricesParts {
  readonly source: PriceSource;
  readonly shelf: PriceShelf;
  readonly clock: Clock;
  /** The publisher epoch. */
  readonly epoch: () => number;
  readonly notice: (message: string, details: Readonly<Record<string, string>>) => void;
}

/** Writes under way at once, of different instruments; of one instrument there is at most one. Few, so that ticks get their turn in between. */
const MAX_IN_FLIGHT = 16;

/**
 * Keeps the price cache: in each interval it goes round all markets once, off the way of the ticks, and writes those of which
 * something was heard since the last write; the newest value wins, what lies between is never written. A round that is not
 * over when the next one is due goes on instead, so that no market waits for ever behind busier ones. A write that fails is tried
 * again with the then newest value in the next interval: a broker that is away costs staleness and nothing else.
 */
export class PublishPrices {
  private readonly parts: PublishPricesParts;
  private readonly intervalMs: number;
  /** What was heard when the value was read that was written last. */
  private readonly settledAtUs = new Map<InstrumentId, UnixUs>();
  private readonly inFlight = new Map<InstrumentId, Promise<void>>();
  private readonly urgent = new Set<InstrumentId>();
  /** The markets that the present round has yet to look at. */
  private round: Iterator<InstrumentId> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private away = false;
  /** Values written, values that another feed had better, and writes that failed. */
  written = 0;
  superseded = 0;
  failed = 0;

  constructor(parts: PublishPricesParts, intervalMs: number) {
    this.parts = parts;
    this.intervalMs = intervalMs;
  }

  /** Begins to look. */
  start(): void {
    this.timer ??= setInterval(() => this.flush(), this.intervalMs);
  }

  /** Stops looking; resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    this.round = undefined;
    this.urgent.clear();
    await Promise.all(this.inFlight.values());
  }

  /** Writes an instrument now, or as soon as its present write is done: the state of its book changed. */
  hurry(id: InstrumentId): void {
    if (this.timer === undefined) return;
    if (this.inFlight.has(id) || this.inFlight.size >= MAX_IN_FLIGHT) this.urgent.add(id);
    else this.write(id);
  }

  /** Begins a round, or goes on with the one that is under way. */
  flush(): void {
    this.round ??= this.parts.source.instruments[Symbol.iterator]();
    this.goOn();
  }

  /** Writes what changed, as much as may be under way at once; each write that ends makes room for the next. */
  private goOn(): void {
    for (const id of this.urgent) if (this.isFree(id)) this.write(id);
    while (this.round !== undefined && this.inFlight.size < MAX_IN_FLIGHT) {
      const next = this.round.next();
      if (next.done === true) this.round = undefined;
      else if (this.isFree(next.value) && this.hasNews(next.value)) this.write(next.value);
    }
  }

  private hasNews(id: InstrumentId): boolean {
    return this.parts.source.heardAtUs(id) !== (this.settledAtUs.get(id) ?? 0);
  }

  private isFree(id: InstrumentId): boolean {
    return !this.inFlight.has(id) && this.inFlight.size < MAX_IN_FLIGHT;
  }

  private write(id: InstrumentId): void {
    this.urgent.delete(id);
    const price = this.parts.source.cachedPrice(id);
    if (price === undefined) return;
    const { clock, epoch, shelf } = this.parts;
    const work = shelf.write({ ...price, writtenAtUs: clock.nowUs(), epoch: epoch() }).then(
      (outcome) => this.settle(id, price.receivedAtUs, outcome),
      (error: unknown) => this.fail(error),
    );
    this.inFlight.set(
      id,
      work.finally(() => {
        this.inFlight.delete(id);
        this.goOn();
      }),
    );
  }

  private settle(id: InstrumentId, atUs: UnixUs, outcome: Awaited<ReturnType<PriceShelf['write']>>): void {
    if (this.away) this.parts.notice('the price cache is written again', { failed: String(this.failed) });
    this.away = false;
    // Beside another writer nothing is settled: the next interval tries the then newest value.
    if (outcome === 'contended') return;
    this.settledAtUs.set(id, atUs);
    if (outcome === 'written') this.written += 1;
    else this.superseded += 1;
  }

  private fail(error: unknown): void {
    this.failed += 1;
    if (this.away) return;
    this.away = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.parts.notice('the price cache cannot be written; who starts late sees older prices', { reason });
  }
}
