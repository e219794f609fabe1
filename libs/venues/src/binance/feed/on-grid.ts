/** Rounding to the grid is the same at every venue. */
export * from '../../values/on-grid.js';
