/** Values of ours as the inside of SQL's `IN (…)`: `'BUY', 'SELL'`. For constants only, never for what comes from outside. */
export function sqlList(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", "''")}'`).join(', ');
}
