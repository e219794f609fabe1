import type { Ended } from '#libs/domain';

/** One side is not the set of both. */
export const asks = ['SELL'];
/** Two of four may well mean something else. */
export const gone = new Set(['Canceled', 'Expired']);
/** Two of a union and another. */
export type By = 'volume' | 'tick' | 'time';
/** The words of another set, of which two have the same name. */
export const verdicts = ['Filled', 'Expired', 'Prevented'];
/** Two of four, in a statement. */
export const sql = `SELECT 1 FROM orders WHERE status IN ('New', 'Filled')`;
/** Two columns, a word of each. */
export const columns = `SELECT 1 FROM orders WHERE side = 'BUY' AND other_side = 'SELL'`;
/** Keys that their type holds. */
export const signs: Readonly<Record<'BUY' | 'HOLD' | 'SELL', number>> = { BUY: 1, HOLD: 0, SELL: -1 };
/** Cases that their type holds: none is missing, and there is no other. */
export function signOf(status: Ended): string {
  switch (status) {
    case 'Filled':
      return '+';
    case 'Canceled':
    case 'Expired':
      return '-';
  }
}
