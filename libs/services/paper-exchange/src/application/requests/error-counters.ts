import { Injectable } from '@nestjs/common';

/** How many requests were answered with an error since the start, by Binance's code. */
@Injectable()
export class ErrorCounters {
  readonly #byCode = new Map<number, number>();

  countError(code: number): void {
    this.#byCode.set(code, (this.#byCode.get(code) ?? 0) + 1);
  }

  /** The totals by code. */
  get totals(): ReadonlyMap<number, number> {
    return this.#byCode;
  }
}
