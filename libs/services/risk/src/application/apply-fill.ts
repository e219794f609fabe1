import { FillRecordedV1 } from '#libs/contracts';
import { Decimal } from '#libs/kernel';
import type { RiskStore } from '#libs/persistence';
import type { RiskObserver } from './risk-observer.js';
import { assetsOf } from './valuation.js';

/**
 * Turns reservation into position by a fill, once. The position moves by the signed quantity less what the venue kept as
 * its fee in the base asset. A fill of an order that we did not approve moves the position all the same: it happened.
 */
export class ApplyFill {
  readonly #store: RiskStore;
  readonly #observer: RiskObserver;

  constructor(store: RiskStore, observer: RiskObserver) {
    this.#store = store;
    this.#observer = observer;
  }

  /** Takes one fill; a second delivery does nothing. */
  async execute(fill: FillRecordedV1): Promise<void> {
    const reservation = await this.#store.transaction(async (session) => {
      await session.facts.lockAccount(fill.account);
      if (!(await session.isFirst(fill, FillRecordedV1.subject))) return 'known' as const;
      const changed = await session.facts.addExecution(fill, new Decimal(fill.quantity));
      await session.facts.movePosition(fill, positionDelta(fill));
      return changed;
    });
    if (reservation === 'known') return;
    if (reservation === undefined) this.#observer.unreserved(fill);
    else if (reservation.overfill.gt('0')) this.#observer.overfilled(fill, reservation.overfill);
  }
}

/** How a fill moves the position, in base; a fee in the base asset is not ours to hold. */
export function positionDelta(
  fill: Pick<FillRecordedV1, 'side' | 'quantity' | 'fee' | 'feeAsset' | 'instrument'>,
): Decimal {
  const quantity = new Decimal(fill.quantity);
  const signed = fill.side === 'BUY' ? quantity : quantity.neg();
  return fill.feeAsset === assetsOf(fill.instrument).base ? signed.minus(fill.fee) : signed;
}
