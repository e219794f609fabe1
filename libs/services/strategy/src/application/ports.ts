import type { MarketReply } from '#libs/contracts';
import type { Instrument, MarketTrade } from '#libs/domain';
import type { Problem, Result } from '#libs/kernel';
import type { InstrumentName } from '#libs/platform';

/** Where strategy learns what instruments are and where their markets stand. */
export interface MarketSource {
  instrument(name: InstrumentName): Promise<Result<Instrument, Problem>>;
  /** Where its market stands now. */
  market(name: InstrumentName): Promise<Result<MarketReply, Problem>>;
  /** Its last known price and how old that is, in microseconds, from the price cache; `undefined` where there is none. */
  lastKnown(
    name: InstrumentName,
  ): Promise<Result<{ readonly lastPrice: string; readonly ageUs: number } | undefined, Problem>>;
  /** The newest `limit` trades of its past, oldest first, in its ticks and lots. */
  pastTrades(
    instrument: Instrument,
    limit: number,
    timeoutMs: number,
  ): Promise<Result<readonly MarketTrade[], Problem>>;
}

/** Says that a message was committed, so that it is published at once. */
export interface OutboxBell {
  ring(): void;
}
