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
  problem,
} from '#libs/kernel';
import type { CalendarBars } from './calendar-bars.js';
import { type Shard, feeds } from './shard.js';

/** What an instrument is; `undefined` for one that is not fed, or not yet. */
export type InstrumentOf = (id: InstrumentId) => Instrument | undefined;

/** Questions that may wait for the exchange at once; it answers one after the other. */
const MAX_WAITING = 32;

/**
 * Answers questions about the past from the exchange's REST interface, in pages: so that one process talks to it, within its
 * limits, however many strategies start. `undefined` where another process is the one to answer.
 */
export class AnswerHistory {
  private readonly venue: VenueId;
  private readonly shard: Shard;
  private readonly instrumentOf: InstrumentOf;
  private readonly history: MarketHistory;
  private readonly calendarBars: CalendarBars;
  private waiting = 0;

  constructor(
    venue: VenueId,
    shard: Shard,
    instrumentOf: InstrumentOf,
    history: MarketHistory,
    calendarBars: CalendarBars,
  ) {
    this.venue = venue;
    this.shard = shard;
    this.instrumentOf = instrumentOf;
    this.history = history;
    this.calendarBars = calendarBars;
  }

  /** The newest trades from a time on. */
  trades(venue: VenueId, id: InstrumentId, question: unknown): Promise<AskReply<TradesReply>> | undefined {
    return this.answer(venue, id, async (instrument) => {
      const asked = validateMessage(TradesQueryV1, question);
      if (!asked.ok) return asked;
      const { fromUs, limit } = asked.value;
      const trades = await this.history.trades(instrument, fromUs, limit);
      return trades.ok
        ? { ok: true, value: { venue, instrument: id, trades: trades.value.map(tradeText(instrument)) } }
        : trades;
    });
  }

  /** The closed bars of a stretch of time. */
  bars(venue: VenueId, id: InstrumentId, question: unknown): Promise<AskReply<BarsReply>> | undefined {
    return this.answer(venue, id, async (instrument) => {
      const asked = validateMessage(BarsQueryV1, question);
      if (!asked.ok) return asked;
      const bars = await this.pastBars(instrument, asked.value);
      if (!bars.ok) return bars;
      const { fromUs: _from, toUs: _to, ...length } = asked.value;
      return { ok: true, value: { venue, instrument: id, ...length, bars: bars.value.map(barText(instrument)) } };
    });
  }

  private async pastBars(instrument: Instrument, asked: BarsQueryV1): Promise<Result<readonly PastBar[], Problem>> {
    const { intervalUs, interval, timeZone = UTC.name, fromUs, toUs } = asked;
    if (interval !== undefined) return this.calendarBars.read(instrument, { interval, timeZone, fromUs, toUs });
    if (intervalUs === undefined || (toUs - fromUs) / intervalUs > HISTORY_PAGE) return err(tooMany());
    return this.history.bars(instrument, intervalUs, fromUs, toUs);
  }

  private answer<T>(
    venue: VenueId,
    id: InstrumentId,
    read: (instrument: Instrument) => Promise<Result<T, Problem>>,
  ): Promise<AskReply<T>> | undefined {
    if (venue !== this.venue || !feeds(this.shard, id)) return undefined;
    const instrument = this.instrumentOf(id);
    if (instrument === undefined) return refused(notKnown(id));
    if (this.waiting >= MAX_WAITING) return refused(busy());
    this.waiting += 1;
    return read(instrument)
      .then((result): AskReply<T> => (result.ok ? result : { ok: false, problem: result.error }))
      .finally(() => {
        this.waiting -= 1;
      });
  }
}

function refused<T>(why: Problem): Promise<AskReply<T>> {
  return Promise.resolve({ ok: false, problem: why });
}

function notKnown(id: InstrumentId): Problem {
  const message = `${id} is not fed, or not loaded yet: see SYMBOLS of market-data.`;
  return problem('INSTRUMENT_NOT_FED', message, { instrument: id }, true);
}

function busy(): Problem {
  return problem('HISTORY_BUSY', `${MAX_WAITING} questions about the past wait already; ask again.`, {}, true);
}

function tooMany(): Problem {
  return problem('HISTORY_TOO_LONG', `An answer holds at most ${HISTORY_PAGE} bars: ask for a shorter stretch.`, {});
}

function tradeText(instrument: Instrument): (trade: MarketTrade) => TradesReply['trades'][number] {
  return ({ tradeId, priceTicks, sizeLots, takerSide, exchangeAtUs }) => ({
    tradeId,
    price: formatDecimal(ticksToPrice(instrument, priceTicks)),
    size: formatDecimal(lotsToQuantity(instrument, sizeLots)),
    takerSide,
    exchangeAtUs,
  });
}

function barText(instrument: Instrument): (bar: PastBar) => BarsReply['bars'][number] {
  const price = (ticks: number): string => formatDecimal(ticksToPrice(instrument, ticks));
  const lots = (many: bigint): string => formatDecimal(instrument.lotSize.times(new Decimal(many.toString())));
  const tickLot = instrument.tickSize.times(instrument.lotSize);
  return ({ fromUs, toUs, openTicks, highTicks, lowTicks, closeTicks, ...sums }) => ({
    fromUs,
    toUs,
    open: price(openTicks),
    high: price(highTicks),
    low: price(lowTicks),
    close: price(closeTicks),
    volume: lots(sums.volumeLots),
    ...(sums.buyVolumeLots === undefined ? {} : { buyVolume: lots(sums.buyVolumeLots) }),
    ...(sums.valueTickLots === undefined
      ? {}
      : { value: formatDecimal(tickLot.times(new Decimal(sums.valueTickLots.toString()))) }),
    ...(sums.trades === undefined ? {} : { trades: sums.trades }),
  });
}
