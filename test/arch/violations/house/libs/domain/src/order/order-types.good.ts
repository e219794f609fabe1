/** The sides (FIX Side). */
export const SIDES = ['BUY', 'SELL'] as const;
/** Where an order stands. */
export const STATUSES = ['New', 'Filled', 'Canceled', 'Expired'] as const;
/** What fills a bar. */
export type Measure = 'tick' | 'volume' | 'value';
