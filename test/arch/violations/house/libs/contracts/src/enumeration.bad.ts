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
