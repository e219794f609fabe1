import { Column } from 'typeorm';
/** What was asked of the venue, one row each. */
export class OrderRow {
  /** How much is ordered, in base. */
  @Column()
  quantity!: string;
  @Column('text')
  venueOrderId!: string;
  @UnixUsColumn()
  sentAtUs!: number;
}
