import { Inject, Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { MARKET_SUBJECTS } from '#libs/contracts';
import type { MarketEvent } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import { TICK_LANE, type TickSubscriber } from '#libs/messaging';
import { CLOCK, type InstrumentName, WireLog } from '#libs/platform';
import { InstrumentSource } from '#libs/service-host';
import { TickReader } from '#libs/ticks';
import { MarketTable } from '../../application/live/market-table.js';

/** Depth stays out: whoever looks at a book asks its feed for the top of it. */
const KINDS = ['trade', 'quote', 'book-state'] as const;
/** Most markets that are followed. */
const MAX_MARKETS = 500;

/** `market.*`: every market that a feed publishes; what an instrument is, is asked for when its first tick comes. */
@Injectable()
export class MarketTicksSubscriber implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #lane: TickSubscriber;
  readonly #markets: MarketTable;
  readonly #instruments: InstrumentSource;
  readonly #reader: TickReader;
  readonly #asked = new Set<string>();
  readonly #stopping = new AbortController();
  #stops: readonly (() => void)[] = [];

  constructor(
    @Inject(TICK_LANE) lane: TickSubscriber,
    @Inject(CLOCK) clock: Clock,
    markets: MarketTable,
    instruments: InstrumentSource,
    wireLog: WireLog,
  ) {
    this.#lane = lane;
    this.#markets = markets;
    this.#instruments = instruments;
    const listener = {
      onEvent: (event: MarketEvent): void => this.#onEvent(event),
      // A quote is whole in itself, and the tape says what was seen: nothing has to be fetched again.
      onGap: (): void => undefined,
      onBadMessage: (error: { readonly message: string }, subject: string): void =>
        wireLog.onBadTick(subject, error.message),
    };
    this.#reader = new TickReader(listener, clock);
  }

  onApplicationBootstrap(): void {
    this.#stops = KINDS.map((kind) =>
      this.#lane.subscribe(`${MARKET_SUBJECTS[kind]}.>`, (subject, bytes) => this.#reader.read(subject, bytes)),
    );
  }

  beforeApplicationShutdown(): void {
    this.#stopping.abort();
    for (const stop of this.#stops) stop();
  }

  #onEvent(event: MarketEvent): void {
    if (!this.#markets.applyMarketEvent(event)) this.#askFor(event);
    // New rules may come with a book that is built anew: prices are counted in its steps.
    else if (event.kind === 'book-state' && event.state === 'LIVE') this.#askFor(event);
  }

  #askFor({ venue, instrument }: InstrumentName): void {
    const key = `${venue}:${instrument}`;
    if (this.#asked.has(key) || this.#asked.size >= MAX_MARKETS) return;
    this.#asked.add(key);
    const names = [{ venue, instrument }];
    void this.#instruments
      .fetchUntilKnown(names, (rules) => this.#markets.setInstrument(rules), this.#stopping.signal)
      .finally(() => this.#asked.delete(key));
  }
}
