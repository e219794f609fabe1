import {
  type FeedListener,
  type Level,
  type MarketEvent,
  type MarketTrade,
  type Steps,
  compareSteps,
} from '#libs/domain';

/** Who knows nothing but what a feed publishes: builds books of it, and keeps what may come only once. */
export class Consumer implements FeedListener {
  private readonly sides = new Map<string, Map<Steps, Steps>>();
  readonly states = new Map<string, string[]>();
  readonly trades = new Map<string, MarketTrade[]>();
  readonly notices: string[] = [];

  onEvent(event: MarketEvent): void {
    if (event.kind === 'book-state') listOf(this.states, event.instrument).push(event.state);
    // A copy: a feed may reuse its objects.
    else if (event.kind === 'trade') listOf(this.trades, event.instrument).push({ ...event });
    else if (event.kind === 'depth') {
      this.take(`${event.instrument} bid`, event.snapshot, event.bids);
      this.take(`${event.instrument} ask`, event.snapshot, event.asks);
    }
  }

  onBadFrame(): void {
    // Counted by the feed.
  }

  onNotice(message: string): void {
    this.notices.push(message);
  }

  /** The best levels of a side, as far as a consumer can know them. */
  levels(instrument: string, side: 'bid' | 'ask', limit: number): Level[] {
    const sign = side === 'bid' ? -1 : 1;
    const levels = [...(this.sides.get(`${instrument} ${side}`) ?? [])];
    return levels
      .map(([priceTicks, sizeLots]) => ({ priceTicks, sizeLots }))
      .toSorted((a, b) => sign * compareSteps(a.priceTicks, b.priceTicks))
      .slice(0, limit);
  }

  private take(key: string, snapshot: boolean, levels: readonly Level[]): void {
    const side = snapshot ? new Map<Steps, Steps>() : (this.sides.get(key) ?? new Map<Steps, Steps>());
    this.sides.set(key, side);
    for (const { priceTicks, sizeLots } of levels) {
      if (sizeLots === 0) side.delete(priceTicks);
      else side.set(priceTicks, sizeLots);
    }
  }
}

function listOf<T>(lists: Map<string, T[]>, name: string): T[] {
  const list = lists.get(name) ?? [];
  lists.set(name, list);
  return list;
}
