import { ApiProperty } from '@nestjs/swagger';
import { BOOK_STATES } from '#libs/domain';
import { type Decimal, formatDecimal } from '#libs/kernel';
import type { ReplayState, ReplayStretch } from '../../application/replay/replay-stretch.js';
import type { RecordingEntry } from '../../ports.js';
import { AmountField, LevelsField, MicrosecondsField, TextField } from './field-docs.js';
import { BarView, TapeTradeView, barView, tapeTradeView } from './live.view.js';

/** Recorded market data that can be played. */
export class RecordingView {
  @TextField('Its name')
  name!: string;

  @TextField('The venue')
  venue!: string;

  @ApiProperty({ type: [String], description: 'The markets of which its first frames speak' })
  instruments!: readonly string[];

  @MicrosecondsField('When it begins')
  fromUs!: number;

  @MicrosecondsField('When it ends')
  toUs!: number;

  @ApiProperty({ description: 'The folders it is made of' })
  segments!: number;

  @ApiProperty({ description: 'Packed, on the disk' })
  bytes!: number;

  @ApiProperty({ description: 'Whether its recorder has ended it' })
  isWhole!: boolean;
}

/** How a recorded market stood at a moment. */
export class ReplayStateView {
  @MicrosecondsField('When')
  atUs!: number;

  @ApiProperty({ enum: BOOK_STATES, description: 'How far the book can be trusted' })
  bookState!: string;

  @LevelsField('bids')
  bids!: readonly (readonly [string, string])[];

  @LevelsField('asks')
  asks!: readonly (readonly [string, string])[];
}

/** A part of a recording. */
export class ReplayView {
  @TextField('The venue')
  venue!: string;

  @TextField('The instrument')
  instrument!: string;

  @AmountField('The smallest step of a price, in quote')
  tickSize!: string;

  @ApiProperty({ type: [ReplayStateView], description: 'Oldest first' })
  states!: ReplayStateView[];

  @ApiProperty({ type: [TapeTradeView], description: 'Oldest first, from one step before the first state on' })
  trades!: TapeTradeView[];

  @ApiProperty({ type: [TapeTradeView], description: 'The newest before those, oldest first: 40 at most' })
  earlierTrades!: TapeTradeView[];

  @ApiProperty({ description: 'The oldest trades of the part that are left out, because there are too many' })
  tradesLeftOut!: number;

  @ApiProperty({ type: [BarView], description: 'By the second, oldest first: 15 minutes up to the last state' })
  bars!: BarView[];

  @MicrosecondsField('How far the recording was read')
  reachedUs!: number;

  @MicrosecondsField(
    'Where to go on: behind the last state, or at the same place where one request did not get there; null at the end',
    true,
  )
  nextFromUs!: number | null;
}

/** The data of an event of a recording that is read up to a moment: `progress`, and at last `done`. */
export class WindView {
  @MicrosecondsField('How far the recording was read')
  reachedUs!: number;

  @MicrosecondsField('Up to where it is read')
  toUs!: number;
}

/** Puts what is known of a recording into the answer. */
export function recordingView(entry: RecordingEntry): RecordingView {
  return { ...entry };
}

const levelTexts = (levels: ReplayState['bids']): readonly (readonly [string, string])[] =>
  levels.map(([price, size]: readonly [Decimal, Decimal]) => [formatDecimal(price), formatDecimal(size)]);

/** Puts a part of a recording into the answer. */
export function replayView(stretch: ReplayStretch, fromUs: number, stepUs: number): ReplayView {
  const { bars, earlierTrades, instrument, isEnd, reachedUs, states, trades, tradesLeftOut } = stretch;
  const last = states.at(-1);
  return {
    venue: instrument.venue,
    instrument: instrument.id,
    tickSize: formatDecimal(instrument.tickSize),
    states: states.map(({ asks, atUs, bids, bookState }) => ({
      atUs,
      bookState,
      bids: levelTexts(bids),
      asks: levelTexts(asks),
    })),
    trades: trades.map(tapeTradeView),
    earlierTrades: earlierTrades.map(tapeTradeView),
    tradesLeftOut,
    bars: bars.map(barView),
    reachedUs,
    nextFromUs: isEnd ? null : last === undefined ? fromUs : last.atUs + stepUs,
  };
}
