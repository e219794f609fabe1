export * from './market-event.js';
