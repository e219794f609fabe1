import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A durable message whose effect is committed; its row and its effect are one transaction. */
@Entity('inbox')
export class InboxMessage {
  /** The message's own id. */
  @PrimaryColumn('text', { name: 'message_id' })
  messageId!: string;

  /** The subject it came on. */
  @Column('text')
  subject!: string;

  /** When its effect was committed. */
  @Column('timestamptz', { name: 'received_at' })
  receivedAt!: Date;
}
