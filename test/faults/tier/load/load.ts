import { setTimeout as sleep } from 'node:timers/promises';
import { SIDES } from '#libs/domain';
import type { Random } from '#libs/kernel';
import type { FaultSuite } from '../suite/fault-suite.js';
import { type BestPrices, LOAD_INSTRUMENTS, type LoadKind, intentOf } from './intents.js';

const BEAT_MS = 100;

/** How the load of a trial looks. */
export interface LoadShape {
  /** Intents a second. */
  readonly rate: number;
  /** Of these kinds, drawn evenly. */
  readonly kinds: readonly LoadKind[];
  /** How long each may be sent and may rest, in milliseconds. */
  readonly validForMs: number;
}

/** Intents in a steady flow, put into the strategy's outbox as the strategy itself does: in one transaction, to be published by its relay. */
export class Load {
  readonly #suite: FaultSuite;
  readonly #random: Random;
  #count = 0;

  constructor(suite: FaultSuite, random: Random) {
    this.#suite = suite;
    this.#random = random;
  }

  /** How many intents were committed so far. */
  get count(): number {
    return this.#count;
  }

  /** Commits so many intents at once; returns their ids. */
  async burst(name: string, size: number, shape: Omit<LoadShape, 'rate'>): Promise<readonly string[]> {
    const prices = await this.#readPrices();
    const nowMs = Date.now();
    const announcements = Array.from({ length: size }, () => {
      this.#count += 1;
      const intentId = `${name}-${this.#count}`;
      const [side, kind] = [this.#pick(SIDES), this.#pick(shape.kinds)];
      return intentOf({ intentId, kind, side, prices: this.#pick(prices), validForMs: shape.validForMs, nowMs });
    });
    await this.#suite.query(
      `INSERT INTO strategy.outbox (message_id, subject, payload)
       SELECT m->>'id', s, m FROM unnest($1::jsonb[], $2::text[]) AS t(m, s)`,
      [announcements.map(({ message }) => JSON.stringify(message)), announcements.map(({ subject }) => subject)],
    );
    return announcements.map(({ message }) => message.intentId);
  }

  /** Lets a flow run while something is done; intents that cannot be committed, because the database is away, are left out. */
  async during<T>(name: string, shape: LoadShape, work: () => Promise<T>): Promise<T> {
    const stop = new AbortController();
    const flowing = this.#flow(name, shape, stop.signal);
    try {
      return await work();
    } finally {
      stop.abort();
      await flowing;
    }
  }

  async #flow(name: string, shape: LoadShape, stop: AbortSignal): Promise<void> {
    const beganMs = performance.now();
    let made = 0;
    while (!stop.aborted) {
      const due = Math.floor(((performance.now() - beganMs) * shape.rate) / 1_000) - made;
      made += Math.max(due, 0);
      // What was missed while a server was away is not made up for in one go.
      if (due > 0) await this.burst(name, Math.min(due, shape.rate), shape).catch(() => []);
      await sleep(BEAT_MS);
    }
  }

  /** The best prices of what the exchange lists now. */
  async #readPrices(): Promise<readonly BestPrices[]> {
    const all = await Promise.all(
      LOAD_INSTRUMENTS.map(async (instrument) => {
        const path = `/api/v3/ticker/bookTicker?symbol=${instrument.replace('-', '')}`;
        const { body } = await this.#suite.app('paper-exchange').ask(path);
        const { bidPrice, askPrice } = body as { readonly bidPrice: string; readonly askPrice: string };
        return { instrument, bid: Number(bidPrice), ask: Number(askPrice) };
      }),
    );
    return all.filter(({ ask, bid }) => Number.isFinite(bid) && Number.isFinite(ask));
  }

  #pick<T>(from: readonly T[]): T {
    const one = from[this.#random.integerBelow(from.length)];
    if (one === undefined) throw new Error('there is nothing to pick from');
    return one;
  }
}
