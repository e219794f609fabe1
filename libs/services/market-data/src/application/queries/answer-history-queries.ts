import { Inject, Injectable } from '@nestjs/common';
import {
  type AskReply,
  BarsQueryV1,
  type BarsReply,
  HISTORY_PAGE,
  TradesQueryV1,
  type TradesReply,
  validateMessage,
} from '#libs/contracts';
import {
  type Instrument,
  type MarketHistory,
  type MarketTrade,
  type PastBar,
  lotsToQuantity,
  ticksToPrice,
  type Steps,
} from '#libs/domain';
import {
  Decimal,
  type InstrumentId,
  type Problem,
  type Result,
  UTC,
  type VenueId,
  err,
  formatDecimal,
  ok,
  problem,
} from '#libs/kernel';
import { MARKET_DATA_SETTINGS, type MarketDataRules } from '../../market-data.settings.js';
import { MARKET_HISTORY } from '../../ports.js';
import { MarketBoard } from '../board/market-board.js';
import { feeds } from '../feed/shard.js';
import { CalendarBars } from './calendar-bars.js';

/** Questions that may wait for the exchange at once; it answers one after the other. */
const MAX_WAITING = 32;

/**
 * Answers questions about the past from the exchange's REST interface, in pages: so that one process talks to it, within its
 * limits, however many strategies start. `undefined` if another process is the one to answer.
 */
@Injectable()
export class AnswerHistoryQueries {
  readonly #board: MarketBoard;
  readonly #history: MarketHistory;
  readonly #calendarBars: CalendarBars;
  readonly #settings: MarketDataRules;
  #waiting = 0;

  constructor(
    board: MarketBoard,
    @Inject(MARKET_HISTORY) history: MarketHistory,
    calendarBars: CalendarBars,
    @Inject(MARKET_DATA_SETTINGS) settings: MarketDataRules,
  ) {
    this.#board = board;
    this.#history = history;
    this.#calendarBars = calendarBars;
    this.#settings = settings;
  }

  /** The newest trades from a time on. */
  answerTrades(venue: VenueId, id: InstrumentId, question: unknown): Promise<AskReply<TradesReply>> | undefined {
    return this.#answer(venue, id, (instrument) => this.#readTrades(instrument, question));
  }

  /** The closed bars of a stretch of time. */
  answerBars(venue: VenueId, id: InstrumentId, question: unknown): Promise<AskReply<BarsReply>> | undefined {
    return this.#answer(venue, id, (instrument) => this.#readBars(instrument, question));
  }

  async #readTrades(instrument: Instrument, question: unknown): Promise<Result<TradesReply, Problem>> {
    const asked = validateMessage(TradesQueryV1, question);
    if (!asked.ok) return asked;
    const { fromUs, limit } = asked.value;
    const trades = await this.#history.trades(instrument, fromUs, limit);
    if (!trades.ok) return trades;
    const { venue, id } = instrument;
    return ok({ venue, instrument: id, trades: trades.value.map((trade) => tradeReply(instrument, trade)) });
  }

  async #readBars(instrument: Instrument, question: unknown): Promise<Result<BarsReply, Problem>> {
    const asked = validateMessage(BarsQueryV1, question);
    if (!asked.ok) return asked;
    const bars = await this.#fetchBars(instrument, asked.value);
    if (!bars.ok) return bars;
    const { venue, id } = instrument;
    const { fromUs: _from, toUs: _to, ...length } = asked.value;
    return ok({ venue, instrument: id, ...length, bars: bars.value.map((bar) => barReply(instrument, bar)) });
  }

  async #fetchBars(instrument: Instrument, asked: BarsQueryV1): Promise<Result<readonly PastBar[], Problem>> {
    const { intervalUs, interval, timeZone = UTC.name, fromUs, toUs } = asked;
    if (interval !== undefined) return this.#calendarBars.readBars(instrument, { interval, timeZone, fromUs, toUs });
    if (intervalUs === undefined || (toUs - fromUs) / intervalUs > HISTORY_PAGE) return err(tooLong());
    return this.#history.bars(instrument, intervalUs, fromUs, toUs);
  }

  #answer<T>(
    venue: VenueId,
    id: InstrumentId,
    read: (instrument: Instrument) => Promise<Result<T, Problem>>,
  ): Promise<AskReply<T>> | undefined {
    if (venue !== this.#settings.EXCHANGE || !feeds(this.#settings.SHARD, id)) return undefined;
    const instrument = this.#board.findInstrument(id);
    if (instrument === undefined) return refuse(notKnown(id));
    if (this.#waiting >= MAX_WAITING) return refuse(busy());
    this.#waiting += 1;
    return read(instrument)
      .then((result): AskReply<T> => (result.ok ? result : { ok: false, problem: result.error }))
      .finally(() => {
        this.#waiting -= 1;
      });
  }
}

function refuse<T>(why: Problem): Promise<AskReply<T>> {
  return Promise.resolve({ ok: false, problem: why });
}

function notKnown(id: InstrumentId): Problem {
  const message = `${id} is not fed, or not loaded yet: see SYMBOLS of market-data.`;
  return problem('INSTRUMENT_NOT_FED', message, { instrument: id }, true);
}

function busy(): Problem {
  return problem('HISTORY_BUSY', `${MAX_WAITING} questions about the past wait already; ask again.`, {}, true);
}

function tooLong(): Problem {
  return problem('HISTORY_TOO_LONG', `A reply holds at most ${HISTORY_PAGE} bars: ask for a shorter stretch.`, {});
}

function tradeReply(instrument: Instrument, trade: MarketTrade): TradesReply['trades'][number] {
  const { tradeId, priceTicks, sizeLots, takerSide, exchangeAtUs } = trade;
  return {
    tradeId,
    price: formatDecimal(ticksToPrice(instrument, priceTicks)),
    size: formatDecimal(lotsToQuantity(instrument, sizeLots)),
    takerSide,
    exchangeAtUs,
  };
}

function barReply(instrument: Instrument, bar: PastBar): BarsReply['bars'][number] {
  const price = (ticks: Steps): string => formatDecimal(ticksToPrice(instrument, ticks));
  const lots = (many: bigint): string => formatDecimal(instrument.lotSize.times(new Decimal(many.toString())));
  const tickLot = instrument.tickSize.times(instrument.lotSize);
  const { buyVolumeLots, valueTickLots, trades } = bar;
  return {
    fromUs: bar.fromUs,
    toUs: bar.toUs,
    open: price(bar.openTicks),
    high: price(bar.highTicks),
    low: price(bar.lowTicks),
    close: price(bar.closeTicks),
    volume: lots(bar.volumeLots),
    ...(buyVolumeLots === undefined ? {} : { buyVolume: lots(buyVolumeLots) }),
    ...(valueTickLots === undefined
      ? {}
      : { value: formatDecimal(tickLot.times(new Decimal(valueTickLots.toString()))) }),
    ...(trades === undefined ? {} : { trades }),
  };
}
