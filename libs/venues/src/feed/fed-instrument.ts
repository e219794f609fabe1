import type { Instrument } from '#libs/domain';
import type { ScanTarget, VenueCodec, FastPath } from '../codec/index.js';
import type { StepScale } from '../values/decimal-steps.js';
import type { InstrumentMarket } from './instrument-market.js';
import { SessionBook } from './session-book.js';
import { wireScaleOf } from './step-values.js';
import { TextStepBook } from './text-step-book.js';

/** An instrument as one connection brings it: the market that publishes it, and the connection's book. */
export class FedInstrument implements ScanTarget {
  instrument: Instrument;
  readonly market: InstrumentMarket;
  readonly book: SessionBook;
  price: StepScale;
  size: StepScale;

  constructor(market: InstrumentMarket, book: SessionBook) {
    this.instrument = market.instrument;
    this.market = market;
    this.book = book;
    const { price, size } = wireScaleOf(market.instrument);
    this.price = price;
    this.size = size;
  }

  /** How the instrument stands now, in the same steps. */
  learn(instrument: Instrument): void {
    this.instrument = instrument;
    this.book.instrument = instrument;
  }

  /** Reads in the steps of new rules from now on; returns whether its book can go on. */
  changeRules(instrument: Instrument, fastPath: FastPath | undefined): boolean {
    const { price, size } = wireScaleOf(instrument);
    this.instrument = instrument;
    this.price = price;
    this.size = size;
    return this.book.changeScale(
      instrument,
      { price, size },
      fastPath === undefined ? undefined : () => fastPath.newBook(),
    );
  }
}

/** A new book of an instrument: in numbers where the venue has such a book, else in text by its codec. */
export function newSessionBook(instrument: Instrument, codec: VenueCodec, fastPath: FastPath | undefined): SessionBook {
  const book = fastPath?.newBook() ?? new TextStepBook(codec.book(instrument.id), wireScaleOf(instrument));
  return new SessionBook(instrument, book);
}
