import type { FeedListener, MarketEvent } from '#libs/domain';

/** What a feed reported, with a way to wait for it. */
export class Heard implements FeedListener {
  readonly events: MarketEvent[] = [];
  readonly bad: string[] = [];
  readonly notices: string[] = [];

  onEvent(event: MarketEvent): void {
    // A copy: a feed may reuse its objects.
    this.events.push({ ...event });
  }

  onBadFrame(reason: string): void {
    this.bad.push(reason);
  }

  onNotice(message: string): void {
    this.notices.push(message);
  }

  /** The states of a book, in order. */
  states(instrument: string): string[] {
    return this.events.flatMap((e) => (e.kind === 'book-state' && e.instrument === instrument ? [e.state] : []));
  }

  /** The ids of all trades, in order. */
  trades(): number[] {
    return this.events.flatMap((event) => (event.kind === 'trade' ? [event.tradeId] : []));
  }

  /** Kind and number of all depth updates, in order. */
  depths(): string[] {
    return this.events.flatMap((e) =>
      e.kind === 'depth' ? [`${e.snapshot ? 'snapshot' : 'delta'} ${e.lastSequence}`] : [],
    );
  }

  /** Waits for something that will come; the test's own timeout is the bound. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => setTimeout(resolve, 1));
  }
}
