import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from '#libs/messaging';
import type { TapeOutlet } from './tape-feed.js';
import type { TickSender } from './tick-sender.js';

const RETRY_MS = 50;

/** Waits until the broker has taken everything: a round trip behind what was published. Counts how often the broker was lost. */
export class NatsOutlet implements TapeOutlet {
  private readonly broker: Broker;
  private readonly sender: TickSender;
  private closed = false;
  interruptions = 0;

  constructor(broker: Broker, sender: TickSender) {
    this.broker = broker;
    this.sender = sender;
    void this.watch();
  }

  async settle(): Promise<void> {
    while (!this.broker.connected && !this.closed) await sleep(RETRY_MS);
    this.sender.flush();
    if (this.closed) return;
    try {
      await this.broker.connection.flush();
    } catch {
      this.interruptions += 1; // What was under way is lost, and that is what is counted here.
    }
  }

  private async watch(): Promise<void> {
    for await (const { type } of this.broker.connection.status()) {
      if (type === 'disconnect') this.interruptions += 1;
      if (type === 'close') this.closed = true;
    }
    this.closed = true;
  }
}
