import type { UnixUs } from '#libs/kernel';
import type { FedInstrument } from './fed-instrument.js';
import type { StepTrade } from './step-values.js';

/**
 * Which of the trades that a stand-by has kept are news when it takes over. Those with an id are known by it when they are passed on; of those
 * without one it is what is newer than the newest that was told by then.
 */
export class UntoldTrades {
  readonly #toldUntilUs: ReadonlyMap<FedInstrument, UnixUs>;

  /** Of these instruments, as they stand now. */
  constructor(kept: Iterable<FedInstrument>) {
    this.#toldUntilUs = new Map([...new Set(kept)].map((fed) => [fed, fed.market.trades.newestAtUs]));
  }

  /** Those of some trades of an instrument that are news. */
  of(fed: FedInstrument, trades: readonly StepTrade[]): readonly StepTrade[] {
    const toldUntilUs = this.#toldUntilUs.get(fed) ?? 0;
    return trades.filter(({ exchangeAtUs, hasId }) => hasId !== false || exchangeAtUs > toldUntilUs);
  }
}
