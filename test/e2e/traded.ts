import { expect } from 'vitest';
import { GatewayClient } from '#libs/client';

/** What the running suite trades meanwhile, read by REST: an order or a position that a strategy moves is no ground for a test. */
export class Traded {
  readonly #client: GatewayClient;

  constructor(baseUrl: string) {
    this.#client = new GatewayClient({ baseUrl });
  }

  async newestOrder(): Promise<string> {
    const { items } = await this.#client.call('GET /v1/orders', { query: { limit: 1 } });
    return items[0]?.clientOrderId ?? '';
  }

  /** Waits until nothing that a strategy or risk had begun becomes an order any more: what was approved before a halt still may. */
  async rests(): Promise<void> {
    const working = async (): Promise<number> =>
      (await this.#client.call('GET /v1/orders', { query: { status: 'New' } })).items.length;
    await expect.poll(working).toBe(0);
    let last = '';
    await expect.poll(async () => last === (last = await this.newestOrder()), { interval: 500 }).toBe(true);
  }

  /** An instrument of which enough is held for an order of the venue, or nothing. */
  async heldInstrument(): Promise<string> {
    const { items } = await this.#client.call('GET /v1/positions', { query: { open: 'true' } });
    return items.find(({ cost }) => Number(cost) > 100)?.instrument ?? '';
  }

  /**
   * The instrument of a position that nobody trades: while a strategy runs, it may have sold what is read as held. Switches the strategy
   * off, and on again only where it had just sold everything.
   */
  async restingPosition(switchTo: (state: 'off' | 'on') => Promise<void>): Promise<string> {
    for (;;) {
      await expect.poll(() => this.heldInstrument(), { timeout: 20_000 }).not.toBe('');
      await switchTo('off');
      await this.rests();
      const instrument = await this.heldInstrument();
      if (instrument !== '') return instrument;
      await switchTo('on');
    }
  }
}
