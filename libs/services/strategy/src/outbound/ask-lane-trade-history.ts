import { Inject, Injectable } from '@nestjs/common';
import { TRADES_QUERY, type TradesReply, subject } from '#libs/contracts';
import { type Instrument, type MarketTrade, priceToTicks, quantityToLots } from '#libs/domain';
import { type Clock, Decimal, type Problem, type Result, type UnixUs, err, ok, problem } from '#libs/kernel';
import { ASKER, type Asker } from '#libs/messaging';
import { CLOCK } from '#libs/platform';
import type { TradeHistory } from '../ports.js';

/** Asks market-data for past trades on the ask lane. */
@Injectable()
export class AskLaneTradeHistory implements TradeHistory {
  readonly #asker: Asker;
  readonly #clock: Clock;

  constructor(@Inject(ASKER) asker: Asker, @Inject(CLOCK) clock: Clock) {
    this.#asker = asker;
    this.#clock = clock;
  }

  async fetchPastTrades(
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
      return ok(reply.value.trades.map((past) => marketTrade(instrument, past, receivedAtUs)));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return err(problem('HISTORY_UNREADABLE', `The past of ${id} cannot be read: ${why}.`, { venue, instrument: id }));
    }
  }
}

function marketTrade(instrument: Instrument, past: TradesReply['trades'][number], receivedAtUs: UnixUs): MarketTrade {
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
