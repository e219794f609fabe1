import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import {
  ORDER_TYPES,
  type OrderType,
  RISK_DECISIONS,
  type RiskDecision,
  SIDES,
  type Side,
  TRADING_STATES,
  type TradingState,
} from '#libs/domain';
import {
  AmountColumn,
  MomentColumn,
  InstrumentColumn,
  TokenColumn,
  WholeNumberColumn,
  WordColumn,
} from '../columns/columns.js';
import { IntentClaimEntity } from './intent-claim.entity.js';

/** What risk decided on an intent, once and for ever. */
@Entity('intent_decision', { schema: 'risk' })
@Check(`jsonb_typeof(numbers) = 'object'`)
@Check('limits_version >= 0')
@Check('length(correlation_id) BETWEEN 1 AND 160')
@Check(`CASE decision
  WHEN 'APPROVED' THEN rule IS NULL AND code IS NULL AND message IS NULL AND worst_price IS NOT NULL AND quantity > 0
                       AND trading_state <> 'HALTED' AND limits_version > 0
  ELSE rule IS NOT NULL AND code IS NOT NULL AND message IS NOT NULL END`)
@Index('intent_decision_by_time', ['decidedAtUs', 'intentId'])
@Index('intent_decision_of_monitor', ['account', 'intentId'], { where: `strategy = 'risk-monitor'` })
@Index('intent_decision_refusals', ['rule'], { where: `decision = 'REFUSED'` })
export class IntentDecisionEntity {
  @TokenColumn({ primary: true })
  @ForeignKey(() => IntentClaimEntity)
  intentId!: string;

  /** The strategy that wanted it; `risk-monitor` for our own reductions. */
  @TokenColumn()
  strategy!: string;

  /** The trading account, such as `paper-1`. */
  @TokenColumn()
  account!: string;

  /** Exchange, such as `binance`. */
  @TokenColumn()
  venue!: string;

  /** `BASE-QUOTE`, such as `BTC-USDT`. */
  @InstrumentColumn()
  instrument!: string;

  /** Whether it buys or sells the base asset (FIX Side). */
  @WordColumn(SIDES, 'side')
  side!: Side;

  /** How it prices itself (FIX OrdType). */
  @WordColumn(ORDER_TYPES)
  type!: OrderType;

  /** Wanted, in base. */
  @AmountColumn()
  quantity!: string;

  /** In quote; null for MARKET. */
  @AmountColumn({ nullable: true })
  limitPrice!: string | null;

  /** Whether it may only bring the position nearer to zero. */
  @Column('boolean')
  reduceOnly!: boolean;

  /** Yes or no; the columns from `rule` to `message` say why not. */
  @WordColumn(RISK_DECISIONS)
  decision!: RiskDecision;

  /** The price at which it was counted, in quote; null where it could not be priced. */
  @AmountColumn({ nullable: true })
  worstPrice!: string | null;

  /** The rule that refused, such as `max-position`; null for an approval. */
  @TokenColumn({ nullable: true })
  rule!: string | null;

  /** Of the refusal, such as `MAX_POSITION_EXCEEDED`; null for an approval. */
  @TokenColumn({ nullable: true })
  code!: string | null;

  /** The refusal in one sentence; null for an approval. */
  @Column('text', { nullable: true })
  message!: string | null;

  /** Whether a new intent of the same content might pass later. */
  @Column('boolean')
  retryable!: boolean;

  /** The numbers that the rules looked at, decimals as text. */
  @Column('jsonb')
  numbers!: Readonly<Record<string, unknown>>;

  /** The trading state under which it was decided. */
  @WordColumn(TRADING_STATES, 'state')
  tradingState!: TradingState;

  /** The one version of the limits by which it was judged. */
  @WholeNumberColumn()
  limitsVersion!: number;

  @Column('text')
  correlationId!: string;

  /** When the market event behind it was received. */
  @MomentColumn()
  marketEventAtUs!: number;

  @MomentColumn()
  intentAtUs!: number;

  @MomentColumn()
  receivedAtUs!: number;

  @MomentColumn()
  decidedAtUs!: number;
}
