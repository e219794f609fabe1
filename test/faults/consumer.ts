import type { NatsConnection } from '@nats-io/transport-node';
import { TickReader } from '#libs/ticks';
import { type DepthUpdate, type MarketEvent, type Steps, compareSteps } from '#libs/domain';
import { bookPrint } from './kraken-market.js';

/** A book made of nothing but what is published, and its print after every change, by the venue's time of the change. */
export class ConsumedBook {
  private bids = new Map<Steps, Steps>();
  private asks = new Map<Steps, Steps>();
  readonly prints: (readonly [us: number, print: number])[] = [];

  take({ snapshot, bids, asks, exchangeAtUs }: DepthUpdate): void {
    if (snapshot) [this.bids, this.asks] = [new Map(), new Map()];
    for (const [side, levels] of [
      [this.bids, bids],
      [this.asks, asks],
    ] as const)
      for (const { priceTicks, sizeLots } of levels) {
        if (sizeLots === 0) side.delete(priceTicks);
        else side.set(priceTicks, sizeLots);
      }
    const sorted = [
      [...this.bids].toSorted((a, b) => compareSteps(b[0], a[0])),
      [...this.asks].toSorted((a, b) => compareSteps(a[0], b[0])),
    ];
    this.prints.push([exchangeAtUs, bookPrint(sorted[0] ?? [], sorted[1] ?? [])]);
  }
}

/** A consumer of the tick lane, as strategy, risk and order-management are: what it was given, and what it was told is missing. */
export class Consumer {
  readonly trades = new Map<string, number[]>();
  readonly quotes = new Map<string, number[]>();
  /** Instruments whose book was said to be anything but LIVE. */
  readonly notLive: string[] = [];
  /** Books of the venues whose depth is followed. */
  readonly books = new Map<string, ConsumedBook>();
  readonly gaps: string[] = [];
  readonly bad: string[] = [];
  readonly reader: TickReader;

  private readonly buildsBooks: boolean;

  /** Listens to one venue only: other tests feed others over the same broker. */
  constructor(nats: NatsConnection, venue: 'binance' | 'kraken') {
    this.buildsBooks = venue === 'kraken';
    this.reader = new TickReader(
      {
        onEvent: (event) => this.take(event),
        onGap: (gap) => this.gaps.push(`${gap.kind} ${gap.instrument}: ${gap.missed} missed, ${String(gap.restarted)}`),
        onBadMessage: (problem) => this.bad.push(problem.message),
      },
      { nowUs: () => Math.round(performance.now() * 1_000) },
    );
    nats.subscribe(`market.*.v1.${venue}.>`, {
      callback: (_error, message) => this.reader.read(message.subject, message.data),
    });
  }

  /** How many trades were taken. */
  get count(): number {
    return [...this.trades.values()].reduce((total, list) => total + list.length, 0);
  }

  /** What was said of books so far is forgotten. */
  forgetStates(): void {
    this.notLive.splice(0);
  }

  private take(event: MarketEvent): void {
    if (event.kind === 'depth') {
      if (!this.buildsBooks) return;
      const book = this.books.get(event.instrument) ?? new ConsumedBook();
      this.books.set(event.instrument, book);
      book.take(event);
      return;
    }
    if (event.kind === 'trade') listOf(this.trades, event.instrument).push(event.tradeId);
    else if (event.kind === 'quote') listOf(this.quotes, event.instrument).push(event.sequence);
    else if (event.kind === 'book-state' && event.state !== 'LIVE') this.notLive.push(event.instrument);
  }
}

function listOf(lists: Map<string, number[]>, name: string): number[] {
  const list = lists.get(name) ?? [];
  lists.set(name, list);
  return list;
}
