import { Inject, Injectable } from '@nestjs/common';
import { KEY_RIGHTS_NOT_TOLD, type KeyRights, type OrderEntry } from '#libs/domain';
import type { Problem, Scheduler, StopSignal } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import { ORDER_ENTRY, ORDER_SETTINGS } from '../../ports.js';

const ASK_AGAIN_MS = 1_000;

/** Thrown at the start where the venue's key could do harm that trading does not need: whoever steals it takes the money. */
export class UnsafeVenueKeyError extends Error {
  override readonly name = 'UnsafeVenueKeyError';
}

/** A key that leaks must not be worth more than the orders it can send; so the venue is asked before anything else. */
@Injectable()
export class DemandSafeKey {
  readonly #entry: OrderEntry;
  readonly #settings: Pick<OrderManagementSettings, 'ORDER_ALLOW_UNCHECKED_KEY'>;
  readonly #scheduler: Scheduler;
  readonly #log: Log;

  constructor(
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    @Inject(ORDER_SETTINGS) settings: Pick<OrderManagementSettings, 'ORDER_ALLOW_UNCHECKED_KEY'>,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#entry = entry;
    this.#settings = settings;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /**
   * Resolves where the key can neither withdraw nor be used from anywhere, or `stop` is given. A venue that does not answer is asked
   * again, for nothing can be traded there meanwhile. @throws UnsafeVenueKeyError with what to do.
   */
  async demandSafeKey(stop: StopSignal): Promise<void> {
    while (!stop.aborted) {
      const answer = await this.#entry.keyRights();
      if (answer.outcome === 'yes') {
        refuseHarmful(answer.value);
        return;
      }
      if (answer.problem.code === KEY_RIGHTS_NOT_TOLD) {
        this.#acceptUnchecked(answer.problem);
        return;
      }
      if (answer.outcome === 'no' && !answer.problem.retryable) throw refusalOf(answer.problem);
      this.#log.warn({ problem: answer.problem }, 'the venue does not say what our key may do; it is asked again');
      await this.#scheduler.sleep(ASK_AGAIN_MS, stop);
    }
  }

  #acceptUnchecked(problem: Problem): void {
    if (!this.#settings.ORDER_ALLOW_UNCHECKED_KEY) {
      throw new UnsafeVenueKeyError(
        `${problem.code}: ${problem.message} Where no real money is, as at a testnet, set ORDER_ALLOW_UNCHECKED_KEY=true.`,
      );
    }
    this.#log.warn(
      { problem },
      'what our key may do is NOT known: the venue cannot say, and ORDER_ALLOW_UNCHECKED_KEY lets it pass',
    );
  }
}

function refusalOf({ code, message }: Problem): UnsafeVenueKeyError {
  return new UnsafeVenueKeyError(
    `${code}: the venue does not take our key: ${message} Look at the key and its addresses.`,
  );
}

function refuseHarmful({ canWithdraw, isAddressBound }: KeyRights): void {
  if (canWithdraw) {
    throw new UnsafeVenueKeyError(
      'VENUE_KEY_CAN_WITHDRAW: our key may move money away from the account. Trading does not need that: take withdrawals and ' +
        'internal transfers away from the key at the venue, and start again.',
    );
  }
  if (!isAddressBound) {
    throw new UnsafeVenueKeyError(
      'VENUE_KEY_NOT_ADDRESS_BOUND: the venue takes our key from anywhere. Restrict it to the addresses that order-management ' +
        'is seen from, and start again.',
    );
  }
}
