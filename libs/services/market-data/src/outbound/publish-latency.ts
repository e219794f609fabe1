import { Injectable } from '@nestjs/common';
import { Histogram, Registry } from 'prom-client';
import { US_PER_SECOND } from '#libs/kernel';

const BUCKETS_SECONDS = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1];

/** The time from our socket to the broker's client: one observation per message, of its oldest update. */
@Injectable()
export class PublishLatency {
  readonly #histogram: Histogram;

  constructor(registry: Registry) {
    this.#histogram = new Histogram({
      name: 'market_data_socket_to_publish_seconds',
      help: "Time from the socket's read to the hand-over to the broker's client, of the oldest update in each message",
      buckets: BUCKETS_SECONDS,
      registers: [registry],
    });
  }

  /** Takes one observation. */
  observe(latencyUs: number): void {
    this.#histogram.observe(latencyUs / US_PER_SECOND);
  }
}
