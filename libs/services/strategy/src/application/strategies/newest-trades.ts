import type { MarketTrade } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';

/** More trades of one moment than this are not told apart; a moment of the busiest market has some hundreds. */
const MOST_OF_A_MOMENT = 4_096;
/** So many trades whose ids have no order are known again; two copies of a feed are never further apart. */
const MOST_UNORDERED = 8_192;

/**
 * Which trades were received: each is passed on once, though a list of past ones and the stream bring it, or two copies of a feed do. Ids
 * begin again where a venue does, times do not.
 */
export class NewestTrades {
  #id = 0;
  #atUs: UnixUs = 0;
  /** The ids of the newest moment. */
  readonly #ofMoment = new Set<number>();
  /** The times of the newest ones whose ids have no order. */
  readonly #unordered = new Map<number, UnixUs>();

  /**
   * Whether a trade did not come before: where ids have an order it is newer than all before; else (UUIDs) each is told by its own id and
   * time. One that is stamped ahead, or comes late, keeps no other from being new.
   */
  isNew({ tradeId, exchangeAtUs, unordered }: MarketTrade): boolean {
    const isKnown =
      unordered === true
        ? this.#unordered.get(tradeId) === exchangeAtUs
        : tradeId <= this.#id && exchangeAtUs <= this.#atUs;
    if (isKnown) return false;
    if (unordered === true) this.#remember(tradeId, exchangeAtUs);
    this.#note(tradeId, exchangeAtUs);
    return true;
  }

  /** The same of a trade in a list of past ones, oldest first, which does not say whether its ids have an order. */
  isNewPast({ tradeId, exchangeAtUs }: MarketTrade): boolean {
    if (this.#isKnown(tradeId, exchangeAtUs)) return false;
    this.#remember(tradeId, exchangeAtUs);
    this.#note(tradeId, exchangeAtUs);
    return true;
  }

  #remember(tradeId: number, exchangeAtUs: UnixUs): void {
    const times = this.#unordered;
    // Behind all others, where the number was another trade's: it would be forgotten with that one.
    times.delete(tradeId);
    times.set(tradeId, exchangeAtUs);
    if (times.size <= MOST_UNORDERED) return;
    const oldest = times.keys().next();
    if (oldest.done !== true) times.delete(oldest.value);
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
