import { Column } from 'typeorm';
/** What was asked of the venue, one row each. */
export class OrderRow {
  @Column()
  quantity!: string;
  @AmountColumn()
  limitPrice!: string;
}
