import {
  INSTRUMENT_QUERY,
  type InstrumentReply,
  MARKET_QUERY,
  type MarketReply,
  instrumentFromReply,
  subject,
} from '#libs/contracts';
import type { Instrument } from '#libs/domain';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import type { Asker } from '#libs/messaging';
import type { InstrumentName } from '#libs/platform';
import type { MarketSource } from '../application/ports.js';

/** Asks market-data on the ask lane. */
export class AskLaneMarketSource implements MarketSource {
  readonly #asker: Asker;

  constructor(asker: Asker) {
    this.#asker = asker;
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
}
