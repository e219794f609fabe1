import { ApiProperty } from '@nestjs/swagger';
import { ORDER_TYPES, RISK_DECISIONS, SIDES, TRADING_STATES } from '#libs/domain';
import { isoTimeOf } from '#libs/kernel';
import type { IntentDecisionEntity } from '#libs/persistence';
import { AmountField, IsoField, MicrosecondsField, TextField } from './field-docs.js';
import { plainDecimal, plainDecimalOrNull } from './plain.js';

/** What risk decided on an intent, and every number that it looked at. */
export class DecisionView {
  @TextField('The intent')
  intentId!: string;

  @TextField('The strategy that wanted it; risk-monitor for our own reductions')
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

  @AmountField('Wanted, in base')
  quantity!: string;

  @AmountField('The limit, in quote', true)
  limitPrice!: string | null;

  @ApiProperty({ description: 'Whether it may only bring the position nearer to zero' })
  reduceOnly!: boolean;

  @ApiProperty({ enum: RISK_DECISIONS })
  decision!: string;

  @AmountField('The price at which it was counted, in quote; null where it could not be priced', true)
  worstPrice!: string | null;

  @TextField('The rule that refused; null for an approval', true)
  rule!: string | null;

  @TextField('The stable code of the refusal; null for an approval', true)
  code!: string | null;

  @TextField('Why not, in a sentence; null for an approval', true)
  message!: string | null;

  @ApiProperty({ description: 'Whether a new intent of the same content might pass later' })
  retryable!: boolean;

  @ApiProperty({ description: 'Every number that the rules looked at', type: 'object', additionalProperties: true })
  numbers!: Record<string, unknown>;

  @ApiProperty({ enum: TRADING_STATES })
  tradingState!: string;

  @ApiProperty({ description: 'The version of the limits by which it was judged' })
  limitsVersion!: number;

  @TextField('The chain of cause and effect it belongs to')
  correlationId!: string;

  @MicrosecondsField('When the market event behind it was received')
  marketEventAtUs!: number;

  @MicrosecondsField('When the strategy wanted it')
  intentAtUs!: number;

  @MicrosecondsField('When risk received it')
  receivedAtUs!: number;

  @IsoField()
  decidedAt!: string;

  @MicrosecondsField('When')
  decidedAtUs!: number;
}

/** Puts a decision into the answer. */
export function decisionView(row: IntentDecisionEntity): DecisionView {
  const { decidedAtUs, strategy, account, venue, instrument, side, type, decision, rule, code, message } = row;
  return {
    intentId: row.intentId,
    strategy,
    account,
    venue,
    instrument,
    side,
    type,
    quantity: plainDecimal(row.quantity),
    limitPrice: plainDecimalOrNull(row.limitPrice),
    reduceOnly: row.reduceOnly,
    decision,
    worstPrice: plainDecimalOrNull(row.worstPrice),
    rule,
    code,
    message,
    retryable: row.retryable,
    numbers: { ...row.numbers },
    tradingState: row.tradingState,
    limitsVersion: row.limitsVersion,
    correlationId: row.correlationId,
    marketEventAtUs: row.marketEventAtUs,
    intentAtUs: row.intentAtUs,
    receivedAtUs: row.receivedAtUs,
    decidedAt: isoTimeOf(decidedAtUs),
    decidedAtUs,
  };
}
