import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A durable message whose effect is committed; its row and its effect are one transaction. */
@Entity('inbox')
@Index('inbox_received', ['receivedAt'])
export class InboxMessageEntity {
  @PrimaryColumn('text')
  messageId!: string;

  /** The subject it came on. */
  @Column('text')
  subject!: string;

  /** When its effect was committed. */
  @Column('timestamptz', { default: () => 'clock_timestamp()' })
  receivedAt!: Date;
}
