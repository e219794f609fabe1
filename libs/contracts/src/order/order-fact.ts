import { IsIn, IsInt, IsOptional, IsString, Length, Min } from 'class-validator';
import {
  ORDER_STATUSES,
  ORDER_TYPES,
  type OrderStatus,
  type OrderType,
  SIDES,
  type Side,
  TIMES_IN_FORCE,
  type TimeInForce,
} from '#libs/domain';
import { DurableMessage } from '../envelope/durable-message.js';
import { IsDecimalText } from '../envelope/decimal-text.js';
import { IsInstrumentName } from '../envelope/instrument-name.js';
import { IsToken } from '../envelope/token.js';

/** What every `order.*` fact carries: the order as it stands after what happened. */
export class OrderFact extends DurableMessage {
  static readonly subjectIds: readonly string[] = ['account', 'instrument'];

  @IsToken()
  clientOrderId!: string;

  /** The venue's id; absent until the venue has given one. */
  @IsOptional()
  @IsString()
  @Length(1, 64)
  venueOrderId?: string;

  @IsToken()
  intentId!: string;

  @IsToken()
  strategy!: string;

  @IsToken()
  account!: string;

  @IsToken()
  venue!: string;

  @IsInstrumentName()
  instrument!: string;

  @IsIn(SIDES)
  side!: Side;

  @IsIn(ORDER_TYPES)
  type!: OrderType;

  @IsIn(TIMES_IN_FORCE)
  timeInForce!: TimeInForce;

  @IsIn(ORDER_STATUSES)
  status!: OrderStatus;

  /** Ordered (FIX OrderQty), in base. */
  @IsDecimalText()
  quantity!: string;

  /** In quote; absent for MARKET. */
  @IsOptional()
  @IsDecimalText()
  limitPrice?: string;

  /** Executed so far (FIX CumQty), in base. */
  @IsDecimalText()
  cumQuantity!: string;

  /** Still open (FIX LeavesQty), in base; zero once the order has ended. */
  @IsDecimalText()
  leavesQuantity!: string;

  /** Grows by one with every change of this order; an older version never overwrites a newer one. */
  @IsInt()
  @Min(1)
  version!: number;

  /** Why it came to this, where there is a reason; empty otherwise. */
  @IsString()
  @Length(0, 500)
  reason!: string;
}
