import { Check, Column, Entity, Index } from 'typeorm';
import { REPORT_SOURCES, type ReportSource } from '#libs/domain';
import { IdentityColumn, WholeNumberColumn, WordColumn } from '../columns/columns.js';

/** What the venue said about orders, trades or balances, word for word; deleted when it is old, and never changed. */
@Entity('venue_report', { schema: 'orders' })
@Check(`(source = 'STREAM') = (question = '')`)
@Index('venue_report_by_time', ['account', 'venue', 'receivedAtUs'])
export class VenueReportEntity {
  /** Grows in the order in which reports came in. */
  @IdentityColumn()
  sequence!: string;

  /** The trading account, such as `paper-1`. */
  @Column('text')
  account!: string;

  /** Exchange, such as `binance`. */
  @Column('text')
  venue!: string;

  /** Whether it came on the private stream or as an answer. */
  @WordColumn(REPORT_SOURCES)
  source!: ReportSource;

  /** What was asked, such as `GET /api/v3/account`, without time, key and signature; empty for the stream. */
  @Column('text')
  question!: string;

  /** The frame or the body of the answer, in UTF-8. */
  @Column('bytea')
  raw!: Buffer;

  @WholeNumberColumn()
  receivedAtUs!: number;
}
