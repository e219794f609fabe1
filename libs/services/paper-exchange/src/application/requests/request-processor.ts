import { Inject, Injectable } from '@nestjs/common';
import type { Changes } from '../exchange/change-batch.js';
import { Exchange } from '../exchange/exchange.js';
import { VenueClock } from '../exchange/venue-clock.js';
import { Journal } from '../journal/journal.js';
import type { VenueMarket } from '../market/venue-market.js';
import { VENUE_MARKET } from '../../ports.js';
import { AccountEvents } from './account-events.js';
import { ApiError } from './api-error.js';
import { Authenticator } from './authenticator.js';
import { ContainedFailures } from './contained-failures.js';
import { ErrorCounters } from './error-counters.js';
import { SIGNED_PARAMS } from './operation.js';
import type { Operation } from './operation.js';
import type { Params } from './params.js';
import { RateLimits } from './rate-limits.js';

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

/** The answer to a request. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly usedWeight: number;
  /** New orders in 10 seconds and on this day; only after a new order that was accepted. */
  readonly orderCounts: { readonly tenSeconds: number; readonly day: number } | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** Where every request goes through, whichever way it came: it is journaled, performed, journaled again, and answered. */
@Injectable()
export class RequestProcessor {
  readonly #exchange: Exchange;
  readonly #market: VenueMarket;
  readonly #journal: Journal;
  readonly #clock: VenueClock;
  readonly #limits: RateLimits;
  readonly #authenticator: Authenticator;
  readonly #events: AccountEvents;
  readonly #errors: ErrorCounters;
  readonly #failures: ContainedFailures;

  constructor(
    exchange: Exchange,
    @Inject(VENUE_MARKET) market: VenueMarket,
    journal: Journal,
    clock: VenueClock,
    limits: RateLimits,
    authenticator: Authenticator,
    events: AccountEvents,
    errors: ErrorCounters,
    failures: ContainedFailures,
  ) {
    this.#exchange = exchange;
    this.#market = market;
    this.#journal = journal;
    this.#clock = clock;
    this.#limits = limits;
    this.#authenticator = authenticator;
    this.#events = events;
    this.#errors = errors;
    this.#failures = failures;
  }

  /** Performs what a request asks for. Never throws: whatever goes wrong becomes an answer. */
  processRequest(call: Call): Answer {
    const { operation, params, via } = call;
    const name = operation.journalName;
    const request =
      name === undefined
        ? 0
        : this.#journal.append({ kind: 'received', via, operation: name, params: params.journaled() });
    const answer = this.#answer(call);
    const changes = this.#exchange.takeChanges();
    if (name !== undefined) {
      const { status, body } = answer;
      this.#journal.append({ kind: 'answered', request, status, body, changes: changes?.journal });
    }
    this.#publish(changes);
    return answer;
  }

  /** Journals and reports what the market did to client orders; to be called after every step that it takes. */
  processMarketStep(): void {
    const changes = this.#exchange.takeChanges();
    if (changes !== undefined) this.#journal.append({ kind: 'happened', changes: changes.journal });
    this.#publish(changes);
  }

  #publish(changes: Changes | undefined): void {
    if (changes !== undefined) this.#events.publish(changes.deliveries);
    this.#market.publishChanges();
  }

  #answer(call: Call): Answer {
    const atMs = this.#clock.nowMs();
    try {
      const { body, account } = this.#perform(call, atMs);
      const orderCounts = call.operation.newOrders > 0 ? this.#limits.orderCounts(account, atMs) : undefined;
      const usedWeight = this.#limits.usedWeight(call.address, atMs);
      return { status: 200, body, usedWeight, orderCounts, retryAfterSeconds: undefined };
    } catch (error) {
      if (error instanceof ApiError) this.#errors.countError(error.code);
      const known = error instanceof ApiError ? error : this.#failures.contain(nameOf(call), error);
      const { status, retryAfterSeconds } = known;
      const usedWeight = this.#limits.usedWeight(call.address, atMs);
      return { status, body: known.body(), usedWeight, orderCounts: undefined, retryAfterSeconds };
    }
  }

  #perform(call: Call, atMs: number): { readonly body: unknown; readonly account: string } {
    const { operation, params, address } = call;
    const weight = typeof operation.weight === 'number' ? operation.weight : operation.weight(params);
    this.#limits.spend(address, weight, atMs);
    params.refuseSentTwice();
    const { apiKey, payload } = call;
    const account = operation.isSigned ? this.#authenticator.identifyAccount(apiKey, payload, params) : '';
    params.refuseUnknown([...operation.params, ...(operation.isSigned ? SIGNED_PARAMS : [])]);
    const body = operation.perform(params, { nowMs: atMs, account });
    if (operation.newOrders > 0) this.#limits.countOrders(account, atMs, operation.newOrders);
    if (operation.journalName !== undefined) this.#limits.giveBack(address, weight, atMs);
    return { body, account };
  }
}

function nameOf({ via, operation }: Call): string {
  return `${via} ${operation.ws ?? operation.rest ?? ''}`;
}
