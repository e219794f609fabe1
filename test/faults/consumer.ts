import type { NatsConnection } from '@nats-io/transport-node';
import { TickReader } from '#libs/contracts';
import type { MarketEvent } from '#libs/domain';

/** A consumer of the tick lane, as strategy, risk and order-management are: what it was given, and what it was told is missing. */
export class Consumer {
  readonly trades = new Map<string, number[]>();
  readonly quotes = new Map<string, number[]>();
  /** Instruments whose book was said to be anything but LIVE. */
  readonly notLive: string[] = [];
  readonly gaps: string[] = [];
  readonly bad: string[] = [];
  readonly reader: TickReader;

  constructor(nats: NatsConnection) {
    this.reader = new TickReader(
      {
        onEvent: (event) => this.take(event),
        onGap: (gap) => this.gaps.push(`${gap.kind} ${gap.instrument}: ${gap.missed} missed, ${String(gap.restarted)}`),
        onBadMessage: (problem) => this.bad.push(problem.message),
      },
      { nowUs: () => Math.round(performance.now() * 1_000) },
    );
    nats.subscribe('market.>', { callback: (_error, message) => this.reader.read(message.subject, message.data) });
  }

  /** How many trades were taken. */
  get count(): number {
    return [...this.trades.values()].reduce((total, list) => total + list.length, 0);
  }

  private take(event: MarketEvent): void {
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
