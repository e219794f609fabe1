export * from './command-record.js';
