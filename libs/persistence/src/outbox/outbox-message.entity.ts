import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A durable message that was decided in a transaction and is to be published after it; one row each, in order. */
@Entity('outbox')
export class OutboxMessage {
  /** Order of the decisions of one aggregate; gaps are normal. */
  @PrimaryGeneratedColumn({ type: 'bigint' })
  sequence!: string;

  /** The message's own id; unique. */
  @Column('text', { name: 'message_id' })
  messageId!: string;

  /** The subject it goes out on. */
  @Column('text')
  subject!: string;

  /** The message as JSON. */
  @Column('jsonb')
  payload!: object;

  /** When the broker acknowledged it; null until then. */
  @Column('timestamptz', { name: 'published_at', nullable: true })
  publishedAt!: Date | null;

  /** Its place in the stream of its namespace, as the broker said; null until published. */
  @Column('bigint', { name: 'stream_sequence', nullable: true })
  streamSequence!: string | null;
}
