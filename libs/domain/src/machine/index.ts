export * from './resource-watch.js';
