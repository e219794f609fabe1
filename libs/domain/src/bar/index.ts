/**
 * Bars of trades. Every trade is in exactly one bar, or (time bars) counted as late.
 *
 * - **When**: the exchange's time decides. Days begin at 00:00, weeks on Monday and months on the first, in UTC unless another zone is
 *   asked for; see {@link barCalendar}.
 * - **Late**: a trade of an interval whose bar is final is counted and left out; tick, volume and value bars have no late ones,
 *   they take trades as they come.
 * - **Empty**: an interval without trades has a bar at the last price (`carry`), at most a day of minutes of one silence, or none
 *   (`skip`). Tick, volume and value bars are never empty.
 */
export * from './bar-calendar.js';
export * from './bar-interval.js';
export * from './bar.js';
export * from './counted-bars.js';
export * from './fold-bars.js';
export * from './time-bars.js';
