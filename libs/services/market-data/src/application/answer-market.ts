import type { AskReply, InstrumentReply, MarketReply } from '#libs/contracts';
import type { InstrumentId, Problem, VenueId } from '#libs/kernel';
import { problem } from '#libs/kernel';
import type { LevelsOf, MarketBoard } from './market-board.js';
import { type Shard, feeds } from './shard.js';

/** How long an answer that another feed may have better waits, in milliseconds: the asker takes the first. */
export const LESSER_ANSWER_MS = 250;

/** Answers questions about instruments and markets; `undefined` where another process is the one to answer. */
export class AnswerMarket {
  private readonly venue: VenueId;
  private readonly shard: Shard;
  private readonly board: MarketBoard;
  private readonly levelsOf: LevelsOf;
  private readonly configured: ReadonlySet<InstrumentId>;

  constructor(
    venue: VenueId,
    shard: Shard,
    configured: readonly InstrumentId[],
    board: MarketBoard,
    levelsOf: LevelsOf,
  ) {
    this.venue = venue;
    this.shard = shard;
    this.configured = new Set(configured);
    this.board = board;
    this.levelsOf = levelsOf;
  }

  instrument(venue: VenueId, id: InstrumentId): AskReply<InstrumentReply> | undefined {
    return this.answer(venue, id, () => this.board.instrument(id));
  }

  /** Where a market stands. */
  market(venue: VenueId, id: InstrumentId): AskReply<MarketReply> | undefined {
    return this.answer(venue, id, () => this.board.market(id, this.levelsOf));
  }

  /**
   * How long to wait with an answer: two feeds of an instrument answer at once, and the first one counts, so that one that
   * starts or is not LIVE lets the other go first.
   */
  static delayMs(answer: AskReply<InstrumentReply | MarketReply>): number {
    const isBest = answer.ok && (!('bookState' in answer.value) || answer.value.bookState === 'LIVE');
    return isBest ? 0 : LESSER_ANSWER_MS;
  }

  private answer<T>(venue: VenueId, id: InstrumentId, read: () => T | undefined): AskReply<T> | undefined {
    if (venue !== this.venue || !feeds(this.shard, id)) return undefined;
    const value = read();
    return value === undefined ? { ok: false, problem: this.missing(id) } : { ok: true, value };
  }

  private missing(id: InstrumentId): Problem {
    if (!this.configured.has(id)) {
      return problem('INSTRUMENT_NOT_FED', `${id} is not fed: add it to SYMBOLS of market-data.`, { instrument: id });
    }
    return problem('MARKET_DATA_STARTING', `${id} is not loaded yet.`, { instrument: id }, true);
  }
}
