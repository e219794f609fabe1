/** How the frames of any venue are read and its books are kept, as pure functions of text. */
export * from './concatenated-symbol.js';
export * from './connection-sequence.js';
export * from './decimal-text.js';
export * from './frame-names.js';
export * from './instrument-name.js';
export * from './listed-instruments.js';
export * from './passing-refusal.js';
export * from './symbol-spellings.js';
export * from './text-ladder.js';
export * from './venue-codec.js';
export * from './venue-protocol.js';
export * from './wire-event.js';
export type * from './byte-scanner.js';
export type * from './step-book.js';
