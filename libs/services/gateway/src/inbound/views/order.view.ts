import { ApiProperty } from '@nestjs/swagger';
import { ORDER_STATUSES, ORDER_TYPES, SIDES, TIMES_IN_FORCE, isTerminal } from '#libs/domain';
import { Decimal, isoTimeOf } from '#libs/kernel';
import type { OrderEntity } from '#libs/persistence';
import { AmountField, IsoField, MicrosecondsField, TextField } from './field-docs.js';
import { isoTimeOrNull, momentOrNull, plainDecimal, plainDecimalOrNull } from './plain.js';

/** An order as it stands now. */
export class OrderView {
  @TextField('The id that we gave it')
  clientOrderId!: string;

  @TextField('The id that the venue gave it', true)
  venueOrderId!: string | null;

  @TextField('The intent behind it', true)
  intentId!: string | null;

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

  @ApiProperty({ enum: ORDER_TYPES })
  type!: string;

  @ApiProperty({ enum: TIMES_IN_FORCE })
  timeInForce!: string;

  @ApiProperty({ enum: ORDER_STATUSES })
  status!: string;

  @AmountField('Ordered, in base')
  quantity!: string;

  @AmountField('The limit, in quote', true)
  limitPrice!: string | null;

  @AmountField('Executed so far, in base')
  cumQuantity!: string;

  @AmountField('Still open, in base')
  leavesQuantity!: string;

  @ApiProperty({ description: 'Whether it may only bring the position nearer to zero' })
  reduceOnly!: boolean;

  @ApiProperty({ description: 'Whether it was found in our account without us having sent it' })
  external!: boolean;

  @TextField('Why it came to this; empty where there is no reason')
  reason!: string;

  @ApiProperty({ description: 'Grows by one with every change' })
  version!: number;

  @TextField('The chain of cause and effect it belongs to')
  correlationId!: string;

  @IsoField()
  committedAt!: string;

  @MicrosecondsField('When its row was committed, which is the licence to send')
  committedAtUs!: number;

  @MicrosecondsField('When it was sent', true)
  sentAtUs!: number | null;

  @MicrosecondsField('When the venue acknowledged it', true)
  acknowledgedAtUs!: number | null;

  @IsoField(true)
  closedAt!: string | null;

  @MicrosecondsField('When it ended', true)
  closedAtUs!: number | null;

  @IsoField()
  updatedAt!: string;

  @MicrosecondsField('When it changed last')
  updatedAtUs!: number;
}

/** What can still be executed: nothing of an order that has ended. */
function leavesOf(row: OrderEntity): string {
  if (isTerminal(row.status)) return '0';
  const leaves = new Decimal(row.quantity).minus(row.cumQuantity);
  return leaves.lt('0') ? '0' : plainDecimal(leaves.toFixed());
}

/** Puts a row into the answer. */
export function orderView(row: OrderEntity): OrderView {
  const { committedAtUs, updatedAtUs } = row;
  const closedAtUs = momentOrNull(row.closedAtUs);
  return {
    clientOrderId: row.clientOrderId,
    venueOrderId: row.venueOrderId,
    intentId: row.intentId,
    strategy: row.strategy,
    account: row.account,
    venue: row.venue,
    instrument: row.instrument,
    side: row.side,
    type: row.type,
    timeInForce: row.timeInForce,
    status: row.status,
    quantity: plainDecimal(row.quantity),
    limitPrice: plainDecimalOrNull(row.limitPrice),
    cumQuantity: plainDecimal(row.cumQuantity),
    leavesQuantity: leavesOf(row),
    reduceOnly: row.reduceOnly,
    external: row.external,
    reason: row.reason,
    version: row.version,
    correlationId: row.correlationId,
    committedAt: isoTimeOf(committedAtUs),
    committedAtUs,
    sentAtUs: momentOrNull(row.sentAtUs),
    acknowledgedAtUs: momentOrNull(row.acknowledgedAtUs),
    closedAt: isoTimeOrNull(closedAtUs),
    closedAtUs,
    updatedAt: isoTimeOf(updatedAtUs),
    updatedAtUs,
  };
}
