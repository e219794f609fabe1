import type { MarketTrade } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';

/** More trades of one moment than this are not told apart; a moment of the busiest market has some hundreds. */
const MOST_OF_A_MOMENT = 4_096;

/**
 * Which trades were received: each is passed on once, though a list of past ones and the stream bring it, or two copies of a feed do. Ids
 * begin again where a venue does, times do not.
 */
export class NewestTrades {
  #id = 0;
  #atUs: UnixUs = 0;
  /** The ids of the newest moment. */
  readonly #ofMoment = new Set<number>();

  /** Whether a trade is newer than all before. Where ids say nothing of the order (UUIDs) the time does, and within a moment each id is its own. */
  isNew({ tradeId, exchangeAtUs, unordered }: MarketTrade): boolean {
    const isKnown = unordered === true ? this.#isKnown(tradeId, exchangeAtUs) : tradeId <= this.#id;
    if (exchangeAtUs <= this.#atUs && isKnown) return false;
    this.#note(tradeId, exchangeAtUs);
    return true;
  }

  /** The same of a trade in a list of past ones, oldest first, which does not say whether its ids have an order. */
  isNewPast({ tradeId, exchangeAtUs }: MarketTrade): boolean {
    if (this.#isKnown(tradeId, exchangeAtUs)) return false;
    this.#note(tradeId, exchangeAtUs);
    return true;
  }

  #isKnown(tradeId: number, exchangeAtUs: UnixUs): boolean {
    return exchangeAtUs < this.#atUs || (exchangeAtUs === this.#atUs && this.#ofMoment.has(tradeId));
  }

  #note(tradeId: number, exchangeAtUs: UnixUs): void {
    this.#id = tradeId;
    if (exchangeAtUs < this.#atUs) return;
    if (exchangeAtUs > this.#atUs || this.#ofMoment.size >= MOST_OF_A_MOMENT) this.#ofMoment.clear();
    this.#atUs = exchangeAtUs;
    this.#ofMoment.add(tradeId);
  }
}
