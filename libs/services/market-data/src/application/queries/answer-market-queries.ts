import { Inject, Injectable } from '@nestjs/common';
import { type AskReply, INSTRUMENT_LEFT_OUT, type InstrumentReply, type MarketReply } from '#libs/contracts';
import type { MarketFeed } from '#libs/domain';
import { type InstrumentId, type Problem, type VenueId, namesToOffer, problem } from '#libs/kernel';
import { MARKET_DATA_SETTINGS, type MarketDataRules } from '../../market-data.settings.js';
import { MARKET_FEED } from '../../ports.js';
import { MarketBoard } from '../board/market-board.js';
import { feeds } from '../feed/shard.js';

/** How long a reply that another feed may have better waits, in milliseconds: the asker takes the first. */
export const LESSER_REPLY_DELAY_MS = 250;

/** Nobody knows better: the book is whole, or the venue does not let it trade. */
const BEST_STATES: readonly string[] = ['LIVE', 'HALTED'];

/** Answers questions about instruments and markets; `undefined` if another process is the one to answer. */
@Injectable()
export class AnswerMarketQueries {
  readonly #board: MarketBoard;
  readonly #feed: MarketFeed;
  readonly #settings: MarketDataRules;

  constructor(
    board: MarketBoard,
    @Inject(MARKET_FEED) feed: MarketFeed,
    @Inject(MARKET_DATA_SETTINGS) settings: MarketDataRules,
  ) {
    this.#board = board;
    this.#feed = feed;
    this.#settings = settings;
  }

  /** Its symbol, steps and limits at the venue. */
  answerInstrument(venue: VenueId, id: InstrumentId): AskReply<InstrumentReply> | undefined {
    return this.#answer(venue, id, () => this.#board.instrumentReply(id));
  }

  /** Where a market stands. */
  answerMarket(venue: VenueId, id: InstrumentId): AskReply<MarketReply> | undefined {
    return this.#answer(venue, id, () => this.#board.marketReply(id, this.#feed));
  }

  #answer<T>(venue: VenueId, id: InstrumentId, read: () => T | undefined): AskReply<T> | undefined {
    if (venue !== this.#settings.EXCHANGE || !feeds(this.#settings.SHARD, id)) return undefined;
    const value = read();
    return value === undefined ? { ok: false, problem: this.#missing(id) } : { ok: true, value };
  }

  #missing(id: InstrumentId): Problem {
    if (!this.#settings.SYMBOLS.includes(id)) {
      const known = namesToOffer(id, this.#settings.SYMBOLS);
      const message = `${id} is not fed: add it to SYMBOLS of market-data. Those that are: ${known}.`;
      return problem('INSTRUMENT_NOT_FED', message, { instrument: id, known });
    }
    const why = this.#board.whyLeftOut(id);
    if (why !== undefined)
      return problem(INSTRUMENT_LEFT_OUT, `${id} is left out: ${why.message}`, { instrument: id, code: why.code });
    return problem('MARKET_DATA_STARTING', `${id} is not loaded yet.`, { instrument: id }, true);
  }
}

/**
 * How long to wait with a reply, in milliseconds: two feeds of an instrument reply at once, and the first one counts, so that one
 * that starts or is not LIVE lets the other go first.
 */
export function replyDelayMs(reply: AskReply<InstrumentReply | MarketReply>): number {
  const isBest = reply.ok && (!('bookState' in reply.value) || BEST_STATES.includes(reply.value.bookState));
  return isBest ? 0 : LESSER_REPLY_DELAY_MS;
}
