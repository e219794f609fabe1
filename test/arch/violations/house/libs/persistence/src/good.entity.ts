import { Column } from 'typeorm';
/** A row of the orders. */
export class OrderRow {
  /** How much is ordered, in base. */
  @Column()
  quantity!: string;
}
