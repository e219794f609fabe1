import { Column, Entity } from 'typeorm';
import { ExpressionIndex, IdentityColumn } from '../columns/columns.js';

/** A durable message that can never be handled, kept whole for a person to look at. */
@Entity('parked_message')
@ExpressionIndex('parked_message_by_id', 'md5(message_id)')
export class ParkedMessageEntity {
  /** Order of parking. */
  @IdentityColumn()
  sequence!: string;

  /** The publisher's message id; empty if there was none. */
  @Column('text')
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

  @Column('timestamptz', { default: () => 'clock_timestamp()' })
  parkedAt!: Date;
}
