import { type Clock, formatDecimal } from '#libs/kernel';
import type { AccountAtVenue } from '#libs/persistence';
import type { Log } from '#libs/platform';
import type { Ledger } from './ledger.js';
import type { Observer } from './observer.js';

/** What the check works with. */
export interface BalanceCheckParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly log: Log;
  readonly at: AccountAtVenue;
}

/** A difference must show itself this often, unchanged, before it is a discrepancy: fills may be on their way. */
const CONFIRMATIONS = 3;
const KIND = 'BALANCE_UNEXPLAINED';

/**
 * Demands that every balance is explained: what was there before our first trade, plus what our booked trades moved.
 * What stays unexplained (a transfer, a fee we did not see, somebody else's trade) is a discrepancy until it is gone.
 */
export class BalanceCheck {
  readonly #parts: BalanceCheckParts;
  readonly #seen = new Map<string, { readonly text: string; times: number }>();

  constructor(parts: BalanceCheckParts) {
    this.#parts = parts;
  }

  /** Compares; assets seen for the first time get their baseline. */
  async run(): Promise<void> {
    const { at, clock, ledger } = this.#parts;
    await ledger.write(async (transaction) => {
      const nowUs = clock.nowUs();
      await transaction.balances.setBaselines(at, nowUs);
      const found = await transaction.balances.unexplained(at);
      for (const { asset, total, unexplained } of found) {
        if (!this.#confirmed(asset, formatDecimal(unexplained))) continue;
        const details = { total: formatDecimal(total), unexplained: formatDecimal(unexplained) };
        const fresh = await transaction.discrepancies.report(at, { kind: KIND, about: asset, details }, nowUs);
        if (fresh) this.#alarm(asset, details);
      }
      const assets = found.map((balance) => balance.asset);
      for (const asset of this.#seen.keys()) if (!assets.includes(asset)) this.#seen.delete(asset);
      await transaction.discrepancies.resolve(at, KIND, assets, 'the balance is explained again', nowUs);
    });
  }

  #confirmed(asset: string, text: string): boolean {
    const before = this.#seen.get(asset);
    const times = before?.text === text ? before.times + 1 : 1;
    this.#seen.set(asset, { text, times });
    return times >= CONFIRMATIONS;
  }

  #alarm(asset: string, details: Readonly<Record<string, string>>): void {
    this.#parts.observer.onAlarm(KIND);
    this.#parts.log.error({ asset, ...details }, 'a balance is not explained by our trades');
  }
}
