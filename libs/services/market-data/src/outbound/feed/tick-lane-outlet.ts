import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Scheduler } from '#libs/kernel';
import { BROKER_STATUS, type BrokerStatus, TICK_LANE, type TickPublisher } from '#libs/messaging';
import { SCHEDULER } from '#libs/platform';
import { TickSender } from '../tick-sender.js';
import type { TapeOutlet } from '../tape-feed.js';

const RETRY_MS = 50;

/** Waits until the broker has taken everything that was published. Counts how often the broker was lost. */
@Injectable()
export class TickLaneOutlet implements TapeOutlet, OnModuleInit, OnModuleDestroy {
  readonly #lane: TickPublisher;
  readonly #broker: BrokerStatus;
  readonly #sender: TickSender;
  readonly #scheduler: Scheduler;
  readonly #stopping = new AbortController();
  #forgetBroker: () => void = () => undefined;
  interruptions = 0;

  constructor(
    @Inject(TICK_LANE) lane: TickPublisher,
    @Inject(BROKER_STATUS) broker: BrokerStatus,
    sender: TickSender,
    @Inject(SCHEDULER) scheduler: Scheduler,
  ) {
    this.#lane = lane;
    this.#broker = broker;
    this.#sender = sender;
    this.#scheduler = scheduler;
  }

  onModuleInit(): void {
    this.#forgetBroker = this.#broker.onChange((connected) => {
      if (!connected) this.interruptions += 1;
    });
  }

  /** A tape that is closed does not wait for a broker that is away. */
  onModuleDestroy(): void {
    this.#forgetBroker();
    this.#stopping.abort();
  }

  async settle(): Promise<void> {
    const { signal } = this.#stopping;
    while (!this.#broker.connected && !signal.aborted) await this.#scheduler.sleep(RETRY_MS, signal);
    this.#sender.flush();
    if (!this.#broker.connected) return;
    try {
      await this.#lane.flush();
    } catch {
      this.interruptions += 1; // What was under way is lost, and that is what is counted here.
    }
  }
}
