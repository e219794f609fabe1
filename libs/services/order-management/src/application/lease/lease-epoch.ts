import { Injectable } from '@nestjs/common';

/** The epoch that every write of this process carries: set while the lease is ours, 0 otherwise. */
@Injectable()
export class LeaseEpoch {
  #current = 0;

  get current(): number {
    return this.#current;
  }

  /** The lease is ours in this epoch. */
  beginEpoch(epoch: number): void {
    this.#current = epoch;
  }

  /** The lease is not ours any more: every later write is refused. */
  endEpoch(): void {
    this.#current = 0;
  }
}
