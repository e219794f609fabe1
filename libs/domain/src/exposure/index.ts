export * from './exposure.js';
export * from './reservation.js';
export * from './worst-price.js';
