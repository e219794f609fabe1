/** All of a pair, as an array. */
export const sides = ['SELL', 'BUY'];
/** Three of four, as a set. */
export const ended = new Set(['Filled', 'Canceled', 'Expired']);
/** Three of four, as arguments. */
export const open = String.raw({ raw: [] }, 'New', 'Filled', 'Canceled');
/** A whole union of types. */
export type By = 'volume' | 'tick' | 'value';
/** Three of four, in a statement. */
export const sql = `SELECT 1 FROM orders WHERE status NOT IN ('Filled', 'Canceled', 'Expired')`;
/** Three of four, compared one by one in a statement. */
export const compared = `SELECT 1 FROM orders o WHERE o.status = 'Filled' OR o.status = 'Canceled' OR o.status = 'Expired'`;
/** A pair, each word of it excluded. */
export const excluded = `SELECT 1 FROM orders WHERE side <> 'BUY' AND side <> 'SELL'`;
/** Three of four, as an enum. */
export enum Ended {
  filled = 'Filled',
  canceled = 'Canceled',
  expired = 'Expired',
}
/** A pair, as keys that no type holds. */
export const signs = { BUY: 1, SELL: -1 };
/** Three of four, as cases of any text. */
export function isEnded(status: string): boolean {
  switch (status) {
    case 'Filled':
    case 'Canceled':
    case 'Expired':
      return true;
    default:
      return false;
  }
}
