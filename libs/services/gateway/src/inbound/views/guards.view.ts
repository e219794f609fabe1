import { ApiProperty } from '@nestjs/swagger';
import type { AccountGuardsInForce, DailyLossInForce, OrderRate, RunawayGuardsInForce } from '#libs/contracts';
import { SIDES, type Side } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { AmountField, MicrosecondsField, TextField } from './field-docs.js';

/** How many orders of a market are open or unknown. */
export class MarketOpenOrdersView {
  @TextField('The venue')
  venue!: string;

  @TextField('The instrument')
  instrument!: string;

  @ApiProperty({ description: 'How many are open or unknown' })
  open!: number;
}

/** A market that may not be traded. */
export class RestrictedMarketView {
  @TextField('The venue')
  venue!: string;

  @TextField('The instrument')
  instrument!: string;

  @ApiProperty({ enum: SIDES, nullable: true, description: 'The side that is restricted; null is both' })
  side!: Side | null;
}

/** What guards an account beside the limits of its instruments, and what is used of it. */
export class AccountGuardsView {
  @AmountField("Farthest that a limit price may be from the market's, as a part of the market's price")
  priceCollar!: string;

  @ApiProperty({ type: Number, nullable: true, description: 'Most orders open or unknown at once; null is unlimited' })
  maxOpenOrders!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'The same in one instrument; null is unlimited' })
  maxOpenOrdersPerInstrument!: number | null;

  @ApiProperty({ description: 'How many orders are open or unknown now' })
  openOrders!: number;

  @ApiProperty({ type: [MarketOpenOrdersView], description: 'The same by market; those without any are left out' })
  openOrdersByMarket!: readonly MarketOpenOrdersView[];

  @ApiProperty({ type: [RestrictedMarketView], description: 'What may not be traded' })
  restricted!: readonly RestrictedMarketView[];
}

/** So many orders within so long. */
export class OrderRateView {
  @ApiProperty({ description: 'Most orders' })
  most!: number;

  @ApiProperty({ description: 'Within so many milliseconds' })
  windowMs!: number;
}

/** A strategy that ran away and adds no risk until a person resumes the account. */
export class TrippedStrategyView {
  @TextField('The strategy')
  strategy!: string;

  @MicrosecondsField('When it was stopped')
  sinceUs!: number;
}

/** What stops a strategy that runs away, and what it has stopped; an empty list is no limit. */
export class RunawayGuardsView {
  @ApiProperty({ type: [OrderRateView], description: 'Most new orders of the account' })
  orderRates!: readonly OrderRateView[];

  @ApiProperty({ type: [OrderRateView], description: 'Most new orders of one strategy' })
  orderRatesPerStrategy!: readonly OrderRateView[];

  @ApiProperty({ type: [OrderRateView], description: 'Most of a strategy in an instrument on one side without a fill' })
  repeatedOrders!: readonly OrderRateView[];

  @ApiProperty({ description: 'How long the same order is taken for a duplicate, in milliseconds; 0 for never' })
  duplicateWindowMs!: number;

  @ApiProperty({ type: [TrippedStrategyView], description: 'The strategies that are stopped until a person resumes' })
  tripped!: readonly TrippedStrategyView[];
}

/** What an account may lose in a day, in UTC, and what it has lost. */
export class DailyLossView {
  @AmountField('Part of the reference from which the account may only reduce')
  reduceAtRatio!: string;

  @AmountField('Part of the reference from which it is halted')
  haltAtRatio!: string;

  @MicrosecondsField('When the count began: at midnight, or when a person resumed')
  sinceUs!: number;

  @AmountField('The first equity known since then, in quote; null where not known', true)
  reference!: string | null;

  @AmountField('Lost since then, realised and unrealised, in quote; 0 for a gain, null where not known', true)
  loss!: string | null;

  @AmountField('loss as a part of reference; null where not known', true)
  lost!: string | null;
}

/** Puts what guards an account into the answer. */
export function accountGuardsView(guards: AccountGuardsInForce): AccountGuardsView {
  return {
    priceCollar: guards.priceCollar,
    maxOpenOrders: guards.maxOpenOrders ?? null,
    maxOpenOrdersPerInstrument: guards.maxOpenOrdersPerInstrument ?? null,
    openOrders: guards.openOrders,
    openOrdersByMarket: guards.openOrdersByMarket.map(({ instrument, open, venue }) => ({ venue, instrument, open })),
    restricted: guards.restricted.map(({ instrument, side, venue }) => ({ venue, instrument, side: side ?? null })),
  };
}

/** Puts what stops a runaway strategy into the answer. */
export function runawayGuardsView(guards: RunawayGuardsInForce): RunawayGuardsView {
  const rates = (of: readonly OrderRate[]): OrderRateView[] => of.map(({ most, windowMs }) => ({ most, windowMs }));
  return {
    orderRates: rates(guards.orderRates),
    orderRatesPerStrategy: rates(guards.orderRatesPerStrategy),
    repeatedOrders: rates(guards.repeatedOrders),
    duplicateWindowMs: guards.duplicateWindowMs,
    tripped: guards.tripped.map(({ sinceUs, strategy }) => ({ strategy, sinceUs })),
  };
}

/** Puts the loss of the day into the answer. */
export function dailyLossView({
  haltAtRatio,
  loss,
  reduceAtRatio,
  reference,
  sinceUs,
}: DailyLossInForce): DailyLossView {
  const isKnown = loss !== undefined && reference !== undefined;
  const lost = isKnown ? new Decimal(loss).div(reference).round(4).toFixed() : null;
  return { reduceAtRatio, haltAtRatio, sinceUs, reference: reference ?? null, loss: loss ?? null, lost };
}
