import { ApiProperty } from '@nestjs/swagger';
import { isoTimeOf } from '#libs/kernel';
import type { TradingStateReply } from '#libs/contracts';
import { SIDES, TRADING_STATES } from '#libs/domain';
import type { IntentDecisionEntity, LimitsEntity, RiskOverview, RiskTradingStateEntity } from '#libs/persistence';
import { ExposureView, exposureView } from './account.view.js';
import { AmountField, IsoField, MicrosecondsField, TextField } from './field-docs.js';
import { isoTimeOrNull, momentOrNull, plainDecimal, plainDecimalOrNull } from './plain.js';

/** What a scope may do. */
export class TradingStateView {
  @TextField('An account, or all')
  scope!: string;

  @ApiProperty({ enum: TRADING_STATES })
  state!: string;

  @ApiProperty({ description: 'Grows by one with every change' })
  version!: number;

  @TextField('Who changed it')
  actor!: string;

  @TextField('Why')
  reason!: string;

  @IsoField(true)
  changedAt!: string | null;

  @MicrosecondsField('Since when; null since ever', true)
  changedAtUs!: number | null;
}

/** Limits of an account. A limit that is null refuses. */
export class LimitView {
  @TextField('The account')
  account!: string;

  @TextField('venue:instrument, or * for all without limits of their own')
  instrument!: string;

  @AmountField('Largest order, in base', true)
  maxOrderQuantity!: string | null;

  @AmountField('Largest worst-case value of an order, in quote', true)
  maxOrderNotional!: string | null;

  @AmountField('Largest position with all open orders filled, in base', true)
  maxPosition!: string | null;

  @ApiProperty({ description: 'The version of the limits' })
  version!: number;
}

/** An intent that risk refused. */
export class RefusalView {
  @TextField('The intent')
  intentId!: string;

  @TextField('The strategy')
  strategy!: string;

  @TextField('The account')
  account!: string;

  @TextField('The venue')
  venue!: string;

  @TextField('The instrument')
  instrument!: string;

  @ApiProperty({ enum: SIDES })
  side!: string;

  @AmountField('Wanted, in base')
  quantity!: string;

  @TextField('The rule that refused')
  rule!: string;

  @TextField('The stable code of the refusal')
  code!: string;

  @TextField('Why, in a sentence')
  message!: string;

  @ApiProperty({ description: 'The numbers behind the sentence', type: 'object', additionalProperties: true })
  numbers!: Record<string, unknown>;

  @IsoField()
  decidedAt!: string;

  @MicrosecondsField('When')
  decidedAtUs!: number;
}

/** Everything about risk in one look. */
export class RiskView {
  @ApiProperty({ type: [TradingStateView] })
  states!: TradingStateView[];

  @ApiProperty({ type: [LimitView] })
  limits!: LimitView[];

  @ApiProperty({ type: [ExposureView] })
  exposures!: ExposureView[];

  @ApiProperty({ type: [RefusalView], description: 'The newest refusals' })
  refusals!: RefusalView[];
}

/** What is in force after a command. */
export class CommandView {
  @TextField('The command; sent again under the same id it is the same command')
  commandId!: string;

  @TextField('An account, or all')
  scope!: string;

  @ApiProperty({ enum: TRADING_STATES })
  state!: string;

  @ApiProperty({ description: 'Grows by one with every change of the scope' })
  version!: number;

  @IsoField()
  changedAt!: string;

  @MicrosecondsField('When it took effect')
  changedAtUs!: number;
}

/** Puts everything about risk into the answer. */
export function riskView(overview: RiskOverview): RiskView {
  return {
    states: overview.states.map(tradingStateView),
    limits: overview.limits.map(limitView),
    exposures: overview.exposures.map(exposureView),
    refusals: overview.refusals.map(refusalView),
  };
}

/** Puts risk's answer to a command into ours. */
export function commandView(commandId: string, reply: TradingStateReply): CommandView {
  const { scope, state, version, changedAtUs } = reply;
  return { commandId, scope, state, version, changedAt: isoTimeOf(changedAtUs), changedAtUs };
}

/** Puts a trading state into words. */
export function tradingStateView(row: RiskTradingStateEntity): TradingStateView {
  const { scope, state, actor, reason } = row;
  const changedAtUs = momentOrNull(row.changedAtUs);
  return { scope, state, version: row.version, actor, reason, changedAt: isoTimeOrNull(changedAtUs), changedAtUs };
}

function limitView(row: LimitsEntity): LimitView {
  return {
    account: row.account,
    instrument: row.instrument,
    maxOrderQuantity: plainDecimalOrNull(row.maxOrderQuantity),
    maxOrderNotional: plainDecimalOrNull(row.maxOrderNotional),
    maxPosition: plainDecimalOrNull(row.maxPosition),
    version: row.version,
  };
}

function refusalView(row: IntentDecisionEntity): RefusalView {
  // A refusal always has these; the columns are null for approvals.
  const { decidedAtUs, strategy, account, venue, instrument, side, rule, code, message } = row;
  return {
    intentId: row.intentId,
    strategy,
    account,
    venue,
    instrument,
    side,
    quantity: plainDecimal(row.quantity),
    rule: rule ?? '',
    code: code ?? '',
    message: message ?? '',
    numbers: { ...row.numbers },
    decidedAt: isoTimeOf(decidedAtUs),
    decidedAtUs,
  };
}
