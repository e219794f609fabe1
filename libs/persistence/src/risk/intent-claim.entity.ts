import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An intent id that is taken, once and for ever. */
@Entity({ name: 'intent_claim', schema: 'risk' })
export class IntentClaimEntity {
  /** Names the intent for ever. */
  @PrimaryColumn('text', { name: 'intent_id' })
  intentId!: string;

  /** When risk received it first, in microseconds since the epoch. */
  @Column('bigint', { name: 'received_at_us' })
  receivedAtUs!: string;
}
