import { ApiProperty } from '@nestjs/swagger';
import type { AccountGuardsInForce, DailyLossInForce, SetLimitsReply, TryLimitsReply } from '#libs/contracts';
import { SIDES, type Side } from '#libs/domain';
import { Decimal, ZERO, formatDecimal, isoTimeOf } from '#libs/kernel';
import type { LimitsUse, MarketUse } from '../../application/read-limits-use.js';
import { AmountField, IsoField, MicrosecondsField, TextField } from './field-docs.js';

/** The limits of one scope. */
export class LimitsRowView {
  @TextField('A market, or * for every one that does not set its own')
  instrument!: string;

  @AmountField('Largest quantity of one order, in base; null is not set', true)
  maxOrderQuantity!: string | null;

  @AmountField('Largest worst-case notional of one order, in quote; null is not set', true)
  maxOrderNotional!: string | null;

  @AmountField('Largest absolute position with all open orders filled, in base; null is not set', true)
  maxPosition!: string | null;
}

/** How much of the position limit of a market is used. */
export class MarketUseView {
  @TextField('The venue')
  venue!: string;

  @TextField('The instrument')
  instrument!: string;

  @AmountField('The position, in base; negative is short')
  position!: string;

  @AmountField('Still open to buy, in base')
  openBuy!: string;

  @AmountField('Still open to sell, in base')
  openSell!: string;

  @AmountField('The largest absolute position with all open orders of a side filled, in base')
  worst!: string;

  @AmountField('The limit; null where none is set', true)
  limit!: string | null;

  @AmountField('worst as a part of limit; null where no limit is set', true)
  used!: string | null;
}

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

/** Who put the limits in force. */
export class LimitsAuthorView {
  @TextField('Who')
  actor!: string;

  @TextField('Why')
  reason!: string;

  @MicrosecondsField('When')
  changedAtUs!: number;
}

/** The limits of an account and what they are used for. */
export class AccountLimitsView {
  @TextField('The account')
  account!: string;

  @ApiProperty({ description: 'The version in force' })
  version!: number;

  @ApiProperty({ type: LimitsAuthorView, nullable: true, description: 'null where they come from the settings' })
  setBy!: LimitsAuthorView | null;

  @ApiProperty({ type: [LimitsRowView] })
  limits!: readonly LimitsRowView[];

  @ApiProperty({ type: [MarketUseView] })
  uses!: readonly MarketUseView[];

  @ApiProperty({ type: AccountGuardsView, nullable: true, description: 'null where risk does not tell them' })
  guards!: AccountGuardsView | null;

  @ApiProperty({ type: DailyLossView, nullable: true, description: 'null where risk does not tell it' })
  dailyLoss!: DailyLossView | null;

  @AmountField('Largest worst-case gross exposure as a part of equity')
  maxGrossExposureRatio!: string;

  @AmountField('Worst-case gross exposure when last computed, in quote; null where not known', true)
  grossExposure!: string | null;

  @AmountField('Equity when last computed, in quote; null where not known', true)
  equity!: string | null;
}

/** The set of limits that is in force after a command. */
export class SetLimitsView {
  @TextField('The id under which the command may be sent again')
  commandId!: string;

  @TextField('The account')
  account!: string;

  @ApiProperty({ description: 'The version in force' })
  version!: number;

  @IsoField()
  changedAt!: string;

  @MicrosecondsField('When')
  changedAtUs!: number;
}

/** An order that limits would have refused. */
export class WouldBeRefusalView {
  @TextField('The intent')
  intentId!: string;

  @TextField('The strategy')
  strategy!: string;

  @TextField('The venue')
  venue!: string;

  @TextField('The instrument')
  instrument!: string;

  @ApiProperty({ enum: SIDES })
  side!: string;

  @AmountField('In base')
  quantity!: string;

  @TextField('The rule that would have refused')
  rule!: string;

  @TextField('The stable code of the refusal')
  code!: string;

  @TextField('Why, in a sentence')
  message!: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  numbers!: Record<string, string>;

  @MicrosecondsField('When it was approved')
  decidedAtUs!: number;
}

/** What limits would have done to the orders that were approved. */
export class TriedLimitsView {
  @TextField('The account')
  account!: string;

  @ApiProperty({ description: 'The version in force' })
  limitsVersion!: number;

  @ApiProperty({ description: 'How many approvals were judged again' })
  judged!: number;

  @ApiProperty({ description: 'Whether there were more than are judged at once: then the newest were' })
  truncated!: boolean;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' } })
  refusedByRule!: Record<string, number>;

  @ApiProperty({ type: [WouldBeRefusalView], description: 'Newest first, at most fifty' })
  refusals!: readonly WouldBeRefusalView[];
}

/** Puts limits and their use into the answer. */
export function accountLimitsView(use: LimitsUse): AccountLimitsView {
  return {
    account: use.account,
    version: use.limitsVersion,
    setBy: use.setBy ?? null,
    limits: use.limits.map(({ instrument, maxOrderNotional, maxOrderQuantity, maxPosition }) => ({
      instrument,
      maxOrderQuantity: maxOrderQuantity ?? null,
      maxOrderNotional: maxOrderNotional ?? null,
      maxPosition: maxPosition ?? null,
    })),
    uses: use.uses.map(marketUseView),
    guards: use.guards === undefined ? null : accountGuardsView(use.guards),
    dailyLoss: use.dailyLoss === undefined ? null : dailyLossView(use.dailyLoss),
    maxGrossExposureRatio: use.maxGrossExposureRatio,
    grossExposure: plain(use.grossExposure),
    equity: plain(use.equity),
  };
}

function accountGuardsView(guards: AccountGuardsInForce): AccountGuardsView {
  return {
    priceCollar: guards.priceCollar,
    maxOpenOrders: guards.maxOpenOrders ?? null,
    maxOpenOrdersPerInstrument: guards.maxOpenOrdersPerInstrument ?? null,
    openOrders: guards.openOrders,
    openOrdersByMarket: guards.openOrdersByMarket.map(({ instrument, open, venue }) => ({ venue, instrument, open })),
    restricted: guards.restricted.map(({ instrument, side, venue }) => ({ venue, instrument, side: side ?? null })),
  };
}

function dailyLossView({ haltAtRatio, loss, reduceAtRatio, reference, sinceUs }: DailyLossInForce): DailyLossView {
  const isKnown = loss !== undefined && reference !== undefined;
  const lost = isKnown ? new Decimal(loss).div(reference).round(4).toFixed() : null;
  return { reduceAtRatio, haltAtRatio, sinceUs, reference: reference ?? null, loss: loss ?? null, lost };
}

function plain(text: string | undefined): string | null {
  return text === undefined ? null : formatDecimal(new Decimal(text));
}

function marketUseView({ instrument, limit, openBuy, openSell, position, venue, worst }: MarketUse): MarketUseView {
  const amounts = { position, openBuy, openSell, worst };
  const texts = Object.entries(amounts).map(([name, value]) => [name, formatDecimal(value)] as const);
  const isLimited = limit !== undefined && !limit.eq(ZERO);
  return {
    venue,
    instrument,
    ...(Object.fromEntries(texts) as Record<keyof typeof amounts, string>),
    limit: limit === undefined ? null : formatDecimal(limit),
    used: isLimited ? worst.div(limit).round(4).toFixed() : null,
  };
}

/** Puts the receipt of new limits into the answer. */
export function setLimitsView(commandId: string, { account, changedAtUs, version }: SetLimitsReply): SetLimitsView {
  return { commandId, account, version, changedAt: isoTimeOf(changedAtUs), changedAtUs };
}

/** Puts what limits would have refused into the answer. */
export function triedLimitsView({ refusals, refusedByRule, ...reply }: TryLimitsReply): TriedLimitsView {
  const shown = refusals.map((refusal) => ({ ...refusal, numbers: { ...refusal.numbers } }));
  return { ...reply, refusedByRule: { ...refusedByRule }, refusals: shown };
}
