/** Decides what may be sent. */
export function decide(): number {
  return 1;
}
/** The most that may be sent, in lots. */
export const LIMIT = 1;
const inside = 2;
/** Shown by its second name. */
class Shown {
  readonly value = inside;
}
export { Shown };
export type Limit = typeof LIMIT;
export const CLOCK = Symbol('Clock');
export interface AccountAtVenue {
  readonly account: string;
}
export const TICK_HEADER_BYTES = 20;
