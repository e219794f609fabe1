import { Injectable } from '@nestjs/common';

/** A use case with unit tests of its own. */
@Injectable()
export class AddOrders {
  /** The sum. */
  addOrders(one: number, other: number): number {
    return one + other;
  }
}
