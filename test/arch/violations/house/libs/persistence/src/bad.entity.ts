import { Column } from 'typeorm';
/** A row of the orders. */
export class OrderRow {
  @Column()
  quantity!: string;
}
