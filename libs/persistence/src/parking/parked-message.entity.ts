import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A durable message that can never be handled, kept whole for a person to look at. */
@Entity('parked_message')
export class ParkedMessage {
  /** Order of parking. */
  @PrimaryGeneratedColumn({ type: 'bigint' })
  sequence!: string;

  /** The publisher's message id; empty where there was none. */
  @Column('text', { name: 'message_id' })
  messageId!: string;

  /** The subject it came on. */
  @Column('text')
  subject!: string;

  /** The bytes as they came. */
  @Column('bytea')
  payload!: Buffer;

  /** Why it was parked. */
  @Column('text')
  reason!: string;

  /** When it was parked. */
  @Column('timestamptz', { name: 'parked_at' })
  parkedAt!: Date;
}
