import type { RiskTradingStateChangedV1 } from '#libs/contracts';
import type { Log } from '#libs/platform';
import type { CancelOrders } from './cancel-orders.js';
import type { Ledger } from './ledger.js';

/** What latching works with. */
export interface LatchParts {
  readonly ledger: Ledger;
  readonly cancel: Pick<CancelOrders, 'sweep'>;
  readonly log: Log;
}

/** Latches what risk says about a scope, across restarts; a halt cancels what is working at once. */
export class LatchTradingState {
  readonly #parts: LatchParts;

  constructor(parts: LatchParts) {
    this.#parts = parts;
  }

  /** Takes a change; an older version than the one that is latched does nothing. */
  async execute(change: RiskTradingStateChangedV1): Promise<void> {
    const { cancel, ledger, log } = this.#parts;
    const { actor, reason, scope, state, version } = change;
    const word = { scope, state, version, actor, reason, changedAtUs: change.occurredAtUs };
    const latched = await ledger.write((transaction) => transaction.tradingState.latch(word));
    if (!latched) return;
    log.warn({ scope, state, version, actor, reason }, 'the trading state changed');
    // The latch is what stops new orders; the cancels follow from it, again with every look at the orders.
    if (state === 'HALTED') {
      cancel
        .sweep()
        .catch((error: unknown) => log.error({ err: error }, 'cancelling after a halt failed; tried again'));
    }
  }
}
