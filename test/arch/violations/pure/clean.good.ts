/** The clean twin: a synchronous function of state and event, in erasable syntax only. */
export class Counter {
  readonly count: number;
  constructor(count: number) {
    this.count = count;
  }
  next(by: readonly number[]): Counter {
    return new Counter(this.count + Math.max(0, ...by));
  }
}
export const SIDES = ["BUY", "SELL"] as const;
export type Side = (typeof SIDES)[number];
