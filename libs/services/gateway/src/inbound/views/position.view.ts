import { ApiProperty } from '@nestjs/swagger';
import { isoTimeOf } from '#libs/kernel';
import type { PositionEntity } from '#libs/persistence';
import { feesOutsidePair } from '../../application/live/fees-outside-profit.js';
import { AmountField, IsoField, MicrosecondsField, TextField } from './field-docs.js';
import { isoTimeOrNull, momentOrNull, plainDecimal, plainDecimalOrNull } from './plain.js';

/** What an account holds of an instrument. */
export class PositionView {
  @TextField('The account')
  account!: string;

  @TextField('The venue')
  venue!: string;

  @TextField('The instrument')
  instrument!: string;

  @TextField('The asset held')
  base!: string;

  @TextField('The asset it is priced in')
  quote!: string;

  @AmountField('Held, in base; negative is short')
  quantity!: string;

  @AmountField('Paid per unit held, in quote; zero when flat')
  averagePrice!: string;

  @AmountField('Paid for what is held, in quote')
  cost!: string;

  @AmountField(
    'Profit of what was closed, after fees in base and quote, and after what this asset paid of the fees of other trades',
  )
  realisedProfit!: string;

  @AmountField('Profit of what is held at the mark price, in quote')
  unrealisedProfit!: string;

  @AmountField('The last price it was valued at', true)
  markPrice!: string | null;

  @IsoField(true)
  markedAt!: string | null;

  @MicrosecondsField('When it was valued', true)
  markedAtUs!: number | null;

  @ApiProperty({ description: 'Fees paid, by asset', type: 'object', additionalProperties: { type: 'string' } })
  fees!: Record<string, string>;

  @ApiProperty({
    description:
      'Fees that this profit lacks, by asset: those in neither base nor quote. An asset that is traded has them in its own',
    type: 'object',
    additionalProperties: { type: 'string' },
  })
  feesOutsideProfit!: Record<string, string>;

  @ApiProperty({ description: 'Grows by one with every change' })
  version!: number;

  @IsoField()
  updatedAt!: string;

  @MicrosecondsField('When it changed last')
  updatedAtUs!: number;
}

/** Puts a row into the answer. */
export function positionView(row: PositionEntity): PositionView {
  const markedAtUs = momentOrNull(row.markedAtUs);
  const { updatedAtUs } = row;
  return {
    account: row.account,
    venue: row.venue,
    instrument: row.instrument,
    base: row.base,
    quote: row.quote,
    quantity: plainDecimal(row.quantity),
    averagePrice: plainDecimal(row.averagePrice),
    cost: plainDecimal(row.cost),
    realisedProfit: plainDecimal(row.realisedProfit),
    unrealisedProfit: plainDecimal(row.unrealisedProfit),
    markPrice: plainDecimalOrNull(row.markPrice),
    markedAt: isoTimeOrNull(markedAtUs),
    markedAtUs,
    fees: { ...row.fees },
    feesOutsideProfit: { ...feesOutsidePair(row) },
    version: row.version,
    updatedAt: isoTimeOf(updatedAtUs),
    updatedAtUs,
  };
}
