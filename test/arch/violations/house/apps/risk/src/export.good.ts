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
