/** Rounding to the grid is the same at every venue. */
export * from '../common/on-grid.js';
