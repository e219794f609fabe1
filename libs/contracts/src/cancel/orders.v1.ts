import { IsOptional } from 'class-validator';
import type { OrderStatus } from '#libs/domain';
import { OperatorCommandMessage } from '../command/operator-command.js';
import { IsInstrumentName } from '../envelope/instrument-name.js';
import { IsToken } from '../envelope/token.js';

/**
 * `cancel.orders.v1.<account>`: take orders back that may be working at the venue: one, those of an instrument, or all. Answered with a
 * {@link CancelOrdersReply}.
 */
export class CancelOrdersV1 extends OperatorCommandMessage {
  static readonly subject: string = 'cancel.orders.v1';

  @IsToken()
  account!: string;

  /** The one order that is meant. */
  @IsOptional()
  @IsToken()
  clientOrderId?: string;

  /** The one instrument whose orders are meant. */
  @IsOptional()
  @IsInstrumentName()
  instrument?: string;
}

/** An order that was taken back, and how it stood when the command was answered. */
export interface CanceledOrder {
  readonly clientOrderId: string;
  readonly instrument: string;
  /** `PendingCancel` where the venue has not answered yet; it is asked until it does. */
  readonly status: OrderStatus;
}

/** The receipt of a {@link CancelOrdersV1}. */
export interface CancelOrdersReply {
  readonly account: string;
  readonly orders: readonly CanceledOrder[];
}
