import {
  INSTRUMENT_QUERY,
  type InstrumentReply,
  MARKET_QUERY,
  type MarketReply,
  TRADES_QUERY,
  type TradesReply,
  instrumentFromReply,
  subject,
} from '#libs/contracts';
import { type Instrument, type MarketTrade, priceToTicks, quantityToLots } from '#libs/domain';
import { type Clock, Decimal, type Problem, type Result, err, ok, problem } from '#libs/kernel';
import type { Asker, PriceCache } from '#libs/messaging';
import type { InstrumentName } from '#libs/platform';
import type { MarketSource } from '../application/ports.js';

/** Asks market-data on the ask lane, and reads what it keeps in the price cache. */
export class AskLaneMarketSource implements MarketSource {
  readonly #asker: Asker;
  readonly #cache: PriceCache;
  readonly #clock: Clock;

  constructor(asker: Asker, cache: PriceCache, clock: Clock) {
    this.#asker = asker;
    this.#cache = cache;
    this.#clock = clock;
  }

  async instrument({ venue, instrument }: InstrumentName): Promise<Result<Instrument, Problem>> {
    const reply = await this.#asker.ask<InstrumentReply>(subject(INSTRUMENT_QUERY, venue, instrument), {});
    if (!reply.ok) return reply;
    try {
      return ok(instrumentFromReply(reply.value));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return err(
        problem('INSTRUMENT_UNREADABLE', `The instrument ${instrument} cannot be read: ${why}.`, { venue, instrument }),
      );
    }
  }

  market({ venue, instrument }: InstrumentName): Promise<Result<MarketReply, Problem>> {
    return this.#asker.ask<MarketReply>(subject(MARKET_QUERY, venue, instrument), {});
  }

  async lastKnown({
    venue,
    instrument,
  }: InstrumentName): Promise<Result<{ readonly lastPrice: string; readonly ageUs: number } | undefined, Problem>> {
    const known = await this.#cache.get(venue, instrument);
    if (!known.ok) return known;
    const lastPrice = known.value?.price.lastPrice;
    return ok(
      known.value === undefined || lastPrice === undefined ? undefined : { lastPrice, ageUs: known.value.ageUs },
    );
  }

  async pastTrades(
    instrument: Instrument,
    limit: number,
    timeoutMs: number,
  ): Promise<Result<readonly MarketTrade[], Problem>> {
    const { venue, id } = instrument;
    const question = { fromUs: 0, limit };
    const reply = await this.#asker.ask<TradesReply>(subject(TRADES_QUERY, venue, id), question, timeoutMs);
    if (!reply.ok) return reply;
    const receivedAtUs = this.#clock.nowUs();
    try {
      return ok(reply.value.trades.map((past) => pastTrade(instrument, past, receivedAtUs)));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return err(problem('HISTORY_UNREADABLE', `The past of ${id} cannot be read: ${why}.`, { venue, instrument: id }));
    }
  }
}

function pastTrade(instrument: Instrument, past: TradesReply['trades'][number], receivedAtUs: number): MarketTrade {
  return {
    kind: 'trade',
    venue: instrument.venue,
    instrument: instrument.id,
    exchangeAtUs: past.exchangeAtUs,
    receivedAtUs,
    tradeId: past.tradeId,
    priceTicks: priceToTicks(instrument, new Decimal(past.price)),
    sizeLots: quantityToLots(instrument, new Decimal(past.size)),
    takerSide: past.takerSide,
  };
}
