import { ApiProperty } from '@nestjs/swagger';
import { isoTimeOf } from '#libs/kernel';
import { LIQUIDITY_ROLES, SIDES } from '#libs/domain';
import type { TradeEntity } from '#libs/persistence';
import { AmountField, IsoField, MicrosecondsField, TextField } from './field-docs.js';
import { plainDecimal } from './plain.js';

/** A fill once booked. */
export class TradeView {
  @TextField('Our number of it, growing')
  tradeId!: string;

  @TextField("The venue's id of the execution")
  venueTradeId!: string;

  @TextField('The order it belongs to')
  clientOrderId!: string;

  @TextField('The strategy behind it')
  strategy!: string;

  @TextField('The account')
  account!: string;

  @TextField('The venue')
  venue!: string;

  @TextField('The instrument')
  instrument!: string;

  @ApiProperty({ enum: SIDES })
  side!: string;

  @AmountField('Executed, in base')
  quantity!: string;

  @AmountField('At this price, in quote')
  price!: string;

  @AmountField('Charged by the venue; negative is a rebate')
  fee!: string;

  @TextField('What the fee was charged in')
  feeAsset!: string;

  @ApiProperty({ enum: LIQUIDITY_ROLES })
  liquidity!: string;

  @AmountField('What it added to the realised profit, in quote')
  realisedProfit!: string;

  @TextField('The chain of cause and effect it belongs to')
  correlationId!: string;

  @IsoField()
  executedAt!: string;

  @MicrosecondsField('When the venue executed it')
  executedAtUs!: number;

  @IsoField()
  bookedAt!: string;

  @MicrosecondsField('When we booked it')
  bookedAtUs!: number;
}

/** Puts a row into the answer. */
export function tradeView(row: TradeEntity): TradeView {
  const { exchangeAtUs: executedAtUs, bookedAtUs } = row;
  return {
    tradeId: row.tradeId,
    venueTradeId: row.venueTradeId,
    clientOrderId: row.clientOrderId,
    strategy: row.strategy,
    account: row.account,
    venue: row.venue,
    instrument: row.instrument,
    side: row.side,
    quantity: plainDecimal(row.quantity),
    price: plainDecimal(row.price),
    fee: plainDecimal(row.fee),
    feeAsset: row.feeAsset,
    liquidity: row.liquidity,
    realisedProfit: plainDecimal(row.realisedProfit),
    correlationId: row.correlationId,
    executedAt: isoTimeOf(executedAtUs),
    executedAtUs,
    bookedAt: isoTimeOf(bookedAtUs),
    bookedAtUs,
  };
}
