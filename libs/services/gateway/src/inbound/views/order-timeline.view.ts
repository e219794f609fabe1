import { ApiProperty } from '@nestjs/swagger';
import { isoTimeOf } from '#libs/kernel';
import type { OrderEventEntity } from '#libs/persistence';
import { HOPS, type OrderTimeline } from '../../application/read-order-timeline.js';
import { DecisionView, decisionView } from './decision.view.js';
import { AmountField, IsoField, MicrosecondsField, TextField } from './field-docs.js';
import { OrderView, orderView } from './order.view.js';
import { plainDecimal } from './plain.js';
import { TradeView, tradeView } from './trade.view.js';

/** One hop of an order on its way from the tick to its end. */
export class HopView {
  @ApiProperty({ enum: HOPS })
  hop!: string;

  @MicrosecondsField('When it was passed')
  atUs!: number;

  @ApiProperty({ description: 'Since the hop before it, in microseconds' })
  sincePreviousUs!: number;

  @ApiProperty({ description: 'Since the first hop, in microseconds' })
  sinceStartUs!: number;
}

/** One change of an order, with its proof. */
export class OrderEventView {
  @ApiProperty({ description: 'The version of the order after it' })
  version!: number;

  @TextField('What happened, such as fill')
  event!: string;

  @TextField('The state before; null for the first', true)
  fromStatus!: string | null;

  @TextField('The state after')
  toStatus!: string;

  @AmountField('Executed in all after it, in base')
  cumQuantity!: string;

  @ApiProperty({ description: 'What the venue or the approval said', type: 'object', additionalProperties: true })
  proof!: Record<string, unknown>;

  @IsoField()
  occurredAt!: string;

  @MicrosecondsField('When')
  occurredAtUs!: number;
}

/** The life of an order. */
export class OrderTimelineView {
  @ApiProperty({ type: OrderView })
  order!: OrderView;

  @ApiProperty({ type: [HopView] })
  hops!: HopView[];

  @ApiProperty({ type: [OrderEventView] })
  events!: OrderEventView[];

  @ApiProperty({ type: DecisionView, nullable: true, description: 'null for orders of others' })
  decision!: DecisionView | null;

  @ApiProperty({ type: [TradeView] })
  trades!: TradeView[];
}

/** Puts the life of an order into the answer. */
export function orderTimelineView({ order, hops, events, decision, trades }: OrderTimeline): OrderTimelineView {
  return {
    order: orderView(order),
    hops: hops.map((hop) => ({ ...hop })),
    events: events.map(eventView),
    decision: decision === undefined ? null : decisionView(decision),
    trades: trades.map(tradeView),
  };
}

function eventView(row: OrderEventEntity): OrderEventView {
  const { version, event, fromStatus, toStatus, occurredAtUs } = row;
  return {
    version,
    event,
    fromStatus,
    toStatus,
    cumQuantity: plainDecimal(row.cumQuantity),
    proof: { ...row.proof },
    occurredAt: isoTimeOf(occurredAtUs),
    occurredAtUs,
  };
}
