/** The tick lane's messages: how market events are packed into bytes, and one stream made of several publishers' copies. */
export * from './arbitration/continuity.js';
export * from './codec/tick-decoder.js';
export * from './codec/tick-encoder.js';
export * from './codec/tick-layout.js';
export * from './tick-reader.js';
