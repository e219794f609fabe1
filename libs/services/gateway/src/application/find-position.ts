import { Inject, Injectable } from '@nestjs/common';
import { type Problem, type Result, err, namesToOffer, ok, problem } from '#libs/kernel';
import { TRADING_READS, type TradingReads } from '../ports.js';

/** A position as the books hold it. */
export type BookedPosition = Awaited<ReturnType<TradingReads['findPositions']>>[number];

/** Positions of an account among which the one that may be meant is looked for. */
const MOST_LOOKED_AT = 500;

/** Finds the one position that is meant by account, instrument and, where there are several, venue. */
@Injectable()
export class FindPosition {
  readonly #trading: TradingReads;

  constructor(@Inject(TRADING_READS) trading: TradingReads) {
    this.#trading = trading;
  }

  /** Problems: `NOT_FOUND`, and `VENUE_NEEDED` where the account holds the instrument at several venues and none is named. */
  async findPosition(account: string, instrument: string, venue?: string): Promise<Result<BookedPosition, Problem>> {
    const positions = await this.#trading.findPositions(account, instrument);
    const meant = positions.filter((position) => venue === undefined || position.venue === venue);
    const [position] = meant;
    if (position === undefined) {
      return err(await this.#noPosition(account, instrument, venue));
    }
    if (meant.length > 1) {
      const venues = meant.map((one) => one.venue).join(', ');
      return err(problem('VENUE_NEEDED', `${account} has ${instrument} at ${venues}: say which by venue=…`));
    }
    return ok(position);
  }

  async #noPosition(account: string, instrument: string, venue: string | undefined): Promise<Problem> {
    const page = { after: undefined, limit: MOST_LOOKED_AT };
    const { rows } = await this.#trading.listPositions({ account, onlyOpen: false }, page);
    const known = namesToOffer(
      venue === undefined ? instrument : `${venue}:${instrument}`,
      rows.map((row) => (venue === undefined ? row.instrument : `${row.venue}:${row.instrument}`)),
    );
    const at = venue === undefined ? '' : ` at ${venue}`;
    const message = `There is no position of ${account} in ${instrument}${at}; there are positions in: ${known}.`;
    return problem('NOT_FOUND', message, { account, instrument, known });
  }
}
