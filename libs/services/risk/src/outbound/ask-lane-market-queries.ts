import { Inject, Injectable } from '@nestjs/common';
import {
  INSTRUMENT_QUERY,
  type InstrumentReply,
  MARKET_QUERY,
  type MarketReply,
  instrumentFromReply,
  subject,
} from '#libs/contracts';
import type { Instrument, MarketView } from '#libs/domain';
import { Decimal, type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { ASKER, type Asker } from '#libs/messaging';
import type { MarketQueries } from '../ports.js';

/** Asks market-data over the ask lane. */
@Injectable()
export class AskLaneMarketQueries implements MarketQueries {
  readonly #asker: Asker;

  constructor(@Inject(ASKER) asker: Asker) {
    this.#asker = asker;
  }

  async askInstrument(venue: string, instrument: string): Promise<Result<Instrument, Problem>> {
    const answer = await this.#asker.ask<InstrumentReply>(subject(INSTRUMENT_QUERY, venue, instrument), {});
    return answer.ok ? readAnswer(() => instrumentFromReply(answer.value)) : answer;
  }

  async askMarket(venue: string, instrument: string): Promise<Result<MarketView, Problem>> {
    const answer = await this.#asker.ask<MarketReply>(subject(MARKET_QUERY, venue, instrument), {});
    return answer.ok ? readAnswer(() => viewOf(answer.value)) : answer;
  }
}

function viewOf({ bookState, bidPrice, askPrice, receivedAtUs }: MarketReply): MarketView {
  const bid = bidPrice === undefined ? undefined : new Decimal(bidPrice);
  const ask = askPrice === undefined ? undefined : new Decimal(askPrice);
  return { bookState, bid, ask, receivedAtUs };
}

/** Nothing of an answer that cannot be read is used. */
function readAnswer<T>(read: () => T): Result<T, Problem> {
  try {
    return ok(read());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return err(problem('ANSWER_UNREADABLE', `The answer of market-data cannot be read: ${reason}.`, { reason }, true));
  }
}
