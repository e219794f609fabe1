import { ApiProperty } from '@nestjs/swagger';
import type { CancelOrdersReply, CanceledOrder } from '#libs/contracts';
import { ORDER_STATUSES, SIDES } from '#libs/domain';
import type { HandMadeOrder } from '../../application/order-by-hand.js';
import { DecisionView, decisionView } from './decision.view.js';
import { AmountField, TextField } from './field-docs.js';

/** An order that was taken back. */
export class CanceledOrderView {
  @TextField('The id that we gave the order')
  clientOrderId!: string;

  @TextField('The instrument')
  instrument!: string;

  @ApiProperty({
    description: 'How it stood when the command was answered; PendingCancel: the venue is asked until it answers',
    enum: ORDER_STATUSES,
  })
  status!: string;
}

/** The receipt of a cancel. */
export class CanceledOrdersView {
  @TextField('The id under which the command may be sent again')
  commandId!: string;

  @TextField('The account')
  account!: string;

  @ApiProperty({ type: [CanceledOrderView] })
  orders!: readonly CanceledOrder[];
}

/** What became of an order by hand. */
export class HandMadeOrderView {
  @TextField('The id under which the command may be sent again')
  commandId!: string;

  @TextField('The intent that it became')
  intentId!: string;

  @TextField('The account')
  account!: string;

  @TextField('The venue')
  venue!: string;

  @TextField('The instrument')
  instrument!: string;

  @ApiProperty({ enum: SIDES })
  side!: string;

  @AmountField('In base')
  quantity!: string;

  @ApiProperty({
    description: 'What risk decided, with every number of every rule; null where it has not decided within two seconds',
    type: DecisionView,
    nullable: true,
  })
  decision!: DecisionView | null;

  @TextField('The order of an approved intent; null where there is none, or none yet', true)
  clientOrderId!: string | null;
}

/** Puts the receipt of a cancel into the answer. */
export function canceledOrdersView(commandId: string, { account, orders }: CancelOrdersReply): CanceledOrdersView {
  return { commandId, account, orders };
}

/** Puts an order by hand into the answer. */
export function handMadeOrderView(commandId: string, made: HandMadeOrder): HandMadeOrderView {
  const { clientOrderId = null, decision, intent } = made;
  return { commandId, ...intent, decision: decision === undefined ? null : decisionView(decision), clientOrderId };
}
