import { ApiError } from './api-error.js';
import type { Changes } from './change-batch.js';
import type { Exchange } from './exchange.js';
import type { JournalPort } from './journal-port.js';
import type { MarketData } from './market/market-data.js';
import type { Operation } from './operation.js';
import type { Params } from './params.js';
import type { RateLimits } from './rate-limits.js';
import { authenticate } from './signing.js';
import type { ApiKey } from './signing.js';

/** A request, however it came in. */
export interface Call {
  readonly via: 'REST' | 'WS';
  readonly operation: Operation;
  readonly params: Params;
  /** Whom the request weight is counted to. */
  readonly address: string;
  readonly apiKey: string | undefined;
  /** What the signature must be of. */
  readonly payload: string;
}

/** What is answered to a request. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly usedWeight: number;
  /** New orders in 10 seconds and on this day; only after a new order that was accepted. */
  readonly orderCounts: { readonly tenSeconds: number; readonly day: number } | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** Hears the user-data events of one account. */
export interface AccountListener {
  readonly account: string;
  /** Called after the event was journaled. */
  readonly deliver: (event: Record<string, unknown>) => void;
}

/** What the exchange is made of. */
export interface VenueParts {
  readonly exchange: Exchange;
  readonly market: MarketData;
  readonly limits: RateLimits;
  readonly journal: JournalPort;
  readonly keys: readonly ApiKey[];
  readonly nowMs: () => number;
  /** Tells the public what an operation did to the books. */
  readonly settle: () => void;
  /** Called with what must not happen: the process must end, and recover from its journal. */
  readonly fatal: (error: unknown) => void;
}

/** The exchange as its doors see it: every request goes through here, is journaled, done, journaled, and answered. */
export class Venue {
  readonly parts: VenueParts;
  readonly #listeners = new Set<AccountListener>();
  /** How many requests were answered with an error, by code. */
  readonly errors = new Map<number, number>();

  constructor(parts: VenueParts) {
    this.parts = parts;
  }

  /** Does what a request asks. Never throws: whatever goes wrong becomes an answer. */
  perform(call: Call): Answer {
    const { journal } = this.parts;
    const { operation, params, via } = call;
    const name = operation.journal;
    const request =
      name === undefined ? 0 : journal.append({ kind: 'received', via, operation: name, params: params.journaled() });
    const answer = this.#answer(call);
    const changes = this.parts.exchange.takeChanges();
    if (name !== undefined) {
      const { status, body } = answer;
      journal.append({ kind: 'answered', request, status, body, changes: changes?.journal });
    }
    this.#deliver(changes);
    this.parts.settle();
    return answer;
  }

  /** To be called after the market did something: journals and tells what it did to client orders. */
  marketMoved(): void {
    const changes = this.parts.exchange.takeChanges();
    if (changes !== undefined) this.parts.journal.append({ kind: 'happened', changes: changes.journal });
    this.#deliver(changes);
    this.parts.settle();
  }

  /** Subscribes to an account's events; answers how to end it. */
  listen(listener: AccountListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whose a signed request is that is no operation of its own, such as a subscription. @throws ApiError */
  identify(apiKey: string | undefined, payload: string, params: Params): string {
    return authenticate(this.parts.keys, apiKey, payload, params, this.parts.nowMs());
  }

  #answer(call: Call): Answer {
    const { limits, nowMs } = this.parts;
    const atMs = nowMs();
    try {
      const { body, account } = this.#run(call, atMs);
      const orderCounts = call.operation.ordering ? limits.orderCounts(account, atMs) : undefined;
      const usedWeight = limits.usedWeight(call.address, atMs);
      return { status: 200, body, usedWeight, orderCounts, retryAfterSeconds: undefined };
    } catch (error) {
      const known = error instanceof ApiError ? error : this.#unexpected(error);
      this.errors.set(known.code, (this.errors.get(known.code) ?? 0) + 1);
      const { status, retryAfterSeconds } = known;
      const usedWeight = limits.usedWeight(call.address, atMs);
      return { status, body: known.body(), usedWeight, orderCounts: undefined, retryAfterSeconds };
    }
  }

  #run(call: Call, atMs: number): { readonly body: unknown; readonly account: string } {
    const { operation, params, address } = call;
    const { exchange, market, limits } = this.parts;
    const weight = operation.weight(params);
    limits.spend(address, weight, atMs);
    params.refuseSentTwice();
    const account = operation.signed ? this.identify(call.apiKey, call.payload, params) : '';
    const body = operation.run(params, { exchange, market, limits, nowMs: atMs, account });
    if (operation.ordering) limits.countOrder(account, atMs);
    if (operation.journal !== undefined) limits.giveBack(address, weight, atMs);
    return { body, account };
  }

  #unexpected(error: unknown): ApiError {
    this.parts.fatal(error);
    return new ApiError(-1000, 'An unknown error occurred while processing the request.', 500);
  }

  #deliver(changes: Changes | undefined): void {
    if (changes === undefined) return;
    for (const { account, event } of changes.deliveries) {
      for (const listener of this.#listeners) if (listener.account === account) listener.deliver(event);
    }
  }
}
