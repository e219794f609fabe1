import type { MarketReply } from '#libs/contracts';
import type { Instrument } from '#libs/domain';
import type { Problem, Result } from '#libs/kernel';
import type { InstrumentName } from '#libs/platform';

/** Where strategy learns what instruments are and where their markets stand. */
export interface MarketSource {
  /** What an instrument is. */
  instrument(name: InstrumentName): Promise<Result<Instrument, Problem>>;
  /** Where its market stands now. */
  market(name: InstrumentName): Promise<Result<MarketReply, Problem>>;
}

/** Says that a message was committed, so that it is published at once. */
export interface OutboxBell {
  ring(): void;
}
