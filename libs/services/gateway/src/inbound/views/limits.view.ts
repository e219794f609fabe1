import { ApiProperty } from '@nestjs/swagger';
import type { SetLimitsReply, TryLimitsReply } from '#libs/contracts';
import { SIDES } from '#libs/domain';
import { Decimal, ZERO, formatDecimal, isoTimeOf } from '#libs/kernel';
import type { LimitsUse, MarketUse } from '../../application/read-limits-use.js';
import {
  AccountGuardsView,
  DailyLossView,
  RunawayGuardsView,
  accountGuardsView,
  dailyLossView,
  runawayGuardsView,
} from './guards.view.js';
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

  @ApiProperty({ type: RunawayGuardsView, nullable: true, description: 'null where risk does not tell them' })
  runaway!: RunawayGuardsView | null;

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
    runaway: use.runaway === undefined ? null : runawayGuardsView(use.runaway),
    dailyLoss: use.dailyLoss === undefined ? null : dailyLossView(use.dailyLoss),
    maxGrossExposureRatio: use.maxGrossExposureRatio,
    grossExposure: plain(use.grossExposure),
    equity: plain(use.equity),
  };
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
