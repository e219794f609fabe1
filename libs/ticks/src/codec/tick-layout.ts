import { BOOK_STATES, type BookState } from '#libs/domain';

/**
 * The layout of a tick-lane message, little-endian. Every integer that can exceed 32 bits is a float64 holding a safe
 * integer: exact up to 2^53, read and written by DataView in one step, and no slower to check than to trust.
 *
 * ```
 * header  u8 version | u8 kind | u16 count | f64 epoch | f64 firstSequence                              20 bytes
 * trade   u8 takerSide | f64 exchangeAtUs | f64 receivedAtUs | f64 tradeId | f64 price | f64 size       41 bytes
 * quote   f64 exchangeAtUs | f64 receivedAtUs | f64 sequence | f64 bid | f64 size | f64 ask | f64 size  56 bytes
 * depth   u8 snapshot | u16 bids | u16 asks | f64 exchangeAtUs | f64 receivedAtUs | f64 first | f64 last
 *         then per level f64 price | f64 size                                                           37 bytes + 16 a level
 * state   u8 state | f64 exchangeAtUs | f64 receivedAtUs                                                17 bytes
 * ```
 *
 * The first byte of a trade and of a depth update carries a second flag, worth 2: of a trade, that its id is a hash which says
 * nothing of the order; of a depth update, that its numbers are the publishing process's own and not the venue's.
 *
 * A price or size beyond 2^53 - 1 is wide: in its place stands -1 for the first one of the message, -2 for the second, and so on; the
 * values follow behind the last record, each as its number of bytes (u8) and the bytes, highest first. Only such a message
 * has version 2, so that a reader which knows version 1 alone says what it cannot read; any other is what it always was.
 *
 * Where the publisher tells in which steps prices and sizes are counted (`gridIdOf`), a u32 with that number ends the header, and the
 * version is higher by 2: two feeds of one instrument change its steps at different moments, and only so can their messages be told apart.
 */
export const TICK_CODEC_VERSION = 1;
/** The version of a message with wide values. */
export const WIDE_TICK_CODEC_VERSION = 2;
/** What a told grid adds to either version. */
export const GRID_VERSIONS = 2;
/** Bytes that a told grid adds to the header. */
export const GRID_BYTES = 4;
/** The most bytes of a wide value: no venue writes numbers of more than 64 digits. */
export const MAX_WIDE_BYTES = 32;
/** The most bytes that wide values add to a message: with the records they stay below the broker's limit. */
export const MAX_WIDE_SECTION_BYTES = 448 * 1024;

/** What the second flag of a trade or a depth update adds to its first byte. */
export const SECOND_FLAG = 2;

/** Bytes before the first record. */
export const TICK_HEADER_BYTES = 20;
/** Size of a trade record on the wire, without the header. */
export const TRADE_BYTES = 41;
/** Size of a quote record on the wire, without the header. */
export const QUOTE_BYTES = 56;
/** Bytes of a depth update without its levels. */
export const DEPTH_BYTES = 37;
/** Size of one price level behind a depth record. */
export const LEVEL_BYTES = 16;
/** Bytes of a book state. */
export const STATE_BYTES = 17;

/** The largest message that is written or read: well below the broker's default limit of 1 MiB. */
export const MAX_TICK_MESSAGE_BYTES = 512 * 1024;
/** The most records in one message. */
export const MAX_TICK_RECORDS = 4_096;
/** The most levels on one side of one depth update. */
export const MAX_DEPTH_LEVELS = 10_000;

/** The kinds of tick streams; the index is the byte on the wire. */
export const TICK_KINDS = ['trade', 'quote', 'depth', 'book-state'] as const;

/** A kind of tick stream: each has a subject of its own per instrument. */
export type TickKind = (typeof TICK_KINDS)[number];

/** The book states; the index is the byte on the wire, so that new states are appended only. */
export const BOOK_STATE_BYTES: readonly BookState[] = BOOK_STATES;
