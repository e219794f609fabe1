import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrderType, RiskDecision, Side, TradingState } from '#libs/domain';

/** Risk's answer to one intent, given once and kept for ever. */
@Entity({ name: 'intent_decision', schema: 'risk' })
export class IntentDecision {
  /** Names the intent for ever. */
  @PrimaryColumn('text', { name: 'intent_id' })
  intentId!: string;

  /** The strategy that wanted it; `risk-monitor` for our own reductions. */
  @Column('text')
  strategy!: string;

  /** The trading account. */
  @Column('text')
  account!: string;

  /** Exchange, such as `binance`. */
  @Column('text')
  venue!: string;

  /** The instrument, such as `BTC-USDT`. */
  @Column('text')
  instrument!: string;

  /** Whether it buys or sells the base asset. */
  @Column('text')
  side!: Side;

  /** The order type. */
  @Column('text')
  type!: OrderType;

  /** Wanted, in base. */
  @Column('numeric')
  quantity!: string;

  /** In quote; null for MARKET. */
  @Column('numeric', { name: 'limit_price', nullable: true })
  limitPrice!: string | null;

  /** Whether it may only bring the position nearer to zero. */
  @Column('boolean', { name: 'reduce_only' })
  reduceOnly!: boolean;

  /** The answer. */
  @Column('text')
  decision!: RiskDecision;

  /** The price at which it was counted, in quote; null where it could not be priced. */
  @Column('numeric', { name: 'worst_price', nullable: true })
  worstPrice!: string | null;

  /** The rule that refused, such as `max-position`; null for an approval. */
  @Column('text', { nullable: true })
  rule!: string | null;

  /** The code of the refusal, such as `MAX_POSITION_EXCEEDED`; null for an approval. */
  @Column('text', { nullable: true })
  code!: string | null;

  /** The refusal in one sentence; null for an approval. */
  @Column('text', { nullable: true })
  message!: string | null;

  /** Whether a new intent of the same content might pass later. */
  @Column('boolean')
  retryable!: boolean;

  /** The numbers that the rules looked at, decimals as text. */
  @Column('jsonb')
  numbers!: Record<string, string>;

  /** The trading state under which it was decided. */
  @Column('text', { name: 'trading_state' })
  tradingState!: TradingState;

  /** The one version of the limits by which it was judged. */
  @Column('bigint', { name: 'limits_version' })
  limitsVersion!: string;

  /** The chain of cause and effect it belongs to. */
  @Column('text', { name: 'correlation_id' })
  correlationId!: string;

  /** When the market event behind it was received, in microseconds since the epoch. */
  @Column('bigint', { name: 'market_event_at_us' })
  marketEventAtUs!: string;

  /** When the intent was made, in microseconds since the epoch. */
  @Column('bigint', { name: 'intent_at_us' })
  intentAtUs!: string;

  /** When risk received it, in microseconds since the epoch. */
  @Column('bigint', { name: 'received_at_us' })
  receivedAtUs!: string;

  /** When risk decided, in microseconds since the epoch. */
  @Column('bigint', { name: 'decided_at_us' })
  decidedAtUs!: string;
}
