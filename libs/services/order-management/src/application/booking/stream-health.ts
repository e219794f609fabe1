import { Injectable } from '@nestjs/common';
import type { UnixUs } from '#libs/kernel';

/** What is known of the private stream. */
@Injectable()
export class StreamHealth {
  /** Since when it is up without a break; `undefined` while it is down. */
  connectedSinceUs: UnixUs | undefined;
  /** The number of the report that named an asset last. */
  readonly #toldIn = new Map<string, number>();
  #balanceEvents = 0;

  /** How many times it has reported balances. */
  get balanceEvents(): number {
    return this.#balanceEvents;
  }

  /** It reports the balances of these assets. */
  noteBalances(assets: readonly string[]): void {
    this.#balanceEvents += 1;
    for (const asset of assets) this.#toldIn.set(asset, this.#balanceEvents);
  }

  /** Whether it has reported the balance of an asset since it had reported so many times. */
  hasToldSince(asset: string, events: number): boolean {
    return (this.#toldIn.get(asset) ?? 0) > events;
  }
}
