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
