import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who may write the books of an account. */
@Entity('lease', { schema: 'orders' })
export class LeaseEntity {
  /** The venue. */
  @PrimaryColumn('text')
  venue!: string;

  /** The account. */
  @PrimaryColumn('text')
  account!: string;

  /** Grows by one with every change of hands. */
  @Column('bigint')
  epoch!: string;

  /** The process that has it. */
  @Column('text')
  holder!: string;

  /** When it runs out unless it is renewed, on the clock of the database. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
