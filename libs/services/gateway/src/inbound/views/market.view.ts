import { ApiProperty } from '@nestjs/swagger';
import { BOOK_STATES } from '#libs/domain';
import type { MarketReading } from '../../application/read-market.js';
import { AmountField, IsoField, LevelsField, MicrosecondsField, TextField } from './field-docs.js';
import { isoTimeOrNull } from './plain.js';

/** Where a market stands. */
export class MarketView {
  @TextField('The venue')
  venue!: string;

  @TextField('The instrument')
  instrument!: string;

  @ApiProperty({ enum: BOOK_STATES, description: 'How far the book can be trusted' })
  bookState!: string;

  @AmountField('The last price, in quote', true)
  lastPrice!: string | null;

  @IsoField(true)
  lastTradeAt!: string | null;

  @MicrosecondsField('When the last trade happened', true)
  lastTradeAtUs!: number | null;

  @AmountField('The best bid, in quote', true)
  bidPrice!: string | null;

  @AmountField('Wanted there, in base', true)
  bidSize!: string | null;

  @AmountField('The best ask, in quote', true)
  askPrice!: string | null;

  @AmountField('Offered there, in base', true)
  askSize!: string | null;

  @LevelsField('bids')
  bids!: readonly (readonly [string, string])[];

  @LevelsField('asks')
  asks!: readonly (readonly [string, string])[];

  @IsoField(true)
  receivedAt!: string | null;

  @MicrosecondsField('When the newest of these was received; null for never', true)
  receivedAtUs!: number | null;

  @ApiProperty({
    enum: ['feed', 'cache'],
    description:
      'Where it comes from: the feed, or the price cache because no feed responds; then the book is STALE and empty',
  })
  source!: string;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'How long ago the market last sent something, in microseconds; null for never',
  })
  ageUs!: number | null;
}

/** Puts what is known of a market into our answer. */
export function marketView({ reply, source, ageUs }: MarketReading): MarketView {
  const lastTradeAtUs = reply.lastTradeAtUs ?? null;
  const receivedAtUs = reply.receivedAtUs === 0 ? null : reply.receivedAtUs;
  return {
    venue: reply.venue,
    instrument: reply.instrument,
    bookState: reply.bookState,
    lastPrice: reply.lastPrice ?? null,
    lastTradeAt: isoTimeOrNull(lastTradeAtUs),
    lastTradeAtUs,
    bidPrice: reply.bidPrice ?? null,
    bidSize: reply.bidSize ?? null,
    askPrice: reply.askPrice ?? null,
    askSize: reply.askSize ?? null,
    bids: reply.bids,
    asks: reply.asks,
    receivedAt: isoTimeOrNull(receivedAtUs),
    receivedAtUs,
    source,
    ageUs,
  };
}
