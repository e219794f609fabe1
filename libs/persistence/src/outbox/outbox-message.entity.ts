import { Check, Column, Entity, Index } from 'typeorm';
import { ExpressionIndex, IdentityColumn, WholeNumberColumn } from '../columns/columns.js';

/** A durable message that was decided in a transaction and is to be published after it; one row each, in order. */
@Entity('outbox')
@Check('length(message_id) BETWEEN 1 AND 160')
@Check(`subject ~ '^[a-z]+[.]'`)
@Check('stream_sequence IS NULL OR published_at IS NOT NULL')
@ExpressionIndex('outbox_places', `split_part(subject, '.', 1), stream_sequence`)
@Index('outbox_unpublished', ['sequence'], { where: 'published_at IS NULL' })
export class OutboxMessageEntity {
  /** Order of the decisions of one aggregate; gaps are normal. */
  @IdentityColumn()
  sequence!: string;

  @Column('text', { unique: true })
  messageId!: string;

  /** The subject it goes out on. */
  @Column('text')
  subject!: string;

  /** The message as JSON. */
  @Column('jsonb')
  payload!: object;

  @Column('timestamptz', { default: () => 'clock_timestamp()' })
  createdAt!: Date;

  /** When the broker acknowledged it; null until then. */
  @Column('timestamptz', { nullable: true })
  publishedAt!: Date | null;

  /** Its place in the stream of its namespace, as the broker reported it; null until published. */
  @WholeNumberColumn({ nullable: true })
  streamSequence!: number | null;
}
