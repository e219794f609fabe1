/**
 * The frame scanner of Binance once more, in AssemblyScript: `npm run build` compiles it to WebAssembly. It reads a run of frames of one read of
 * the socket, and only their usual shape: streams that the scanner in TypeScript has learnt, decimals of 1 to 7 and 8 digits, whole ticks and lots.
 * At the first frame that differs in anything it stops: `frame-scanner.ts` reads that one, and is what this is tested against.
 *
 * A function that reads returns where it stopped, and 0 where something else stands there. Nothing checks the end of a frame before its end:
 * behind the input is room, and whoever read past it does not stand at the end.
 */

/** Streams that were learnt, 256 bytes each. */
export const STREAMS: i32 = 0x10000;
/** In a stream: the length of its head (i32). */
export const STREAM_HEAD_LENGTH: i32 = 0;
/** The length of its middle (i32). */
export const STREAM_MIDDLE_LENGTH: i32 = 4;
/** What it brings (i32): one of the three below. */
export const STREAM_KIND: i32 = 8;
/** The scale of its prices: which of eight digits count (u64), by how many bits they are moved to the end (u64), units in 1 (u64), units a step (f64). */
export const STREAM_PRICE: i32 = 16;
/** Likewise of its sizes. */
export const STREAM_SIZE: i32 = 48;
/** The bytes of its head: 16 to 96. */
export const STREAM_HEAD: i32 = 96;
/** The bytes of its middle: 8 to 64. */
export const STREAM_MIDDLE: i32 = 192;
/** A kind of stream: trades. */
export const TRADE: i32 = 0;
/** A kind of stream: best bids and asks. */
export const QUOTE: i32 = 1;
/** A kind of stream: changes of a book. */
export const DEPTH: i32 = 2;

/** The number of the stream in each slot, and 1; 0 for none. */
const SLOTS: usize = 0x50000;
const SLOT_MASK: u32 = 4095;
const TRIES: i32 = 16;

/** What was read, 64 bytes a frame: stream, whether the taker sold, where the frame begins and ends (i32), and five numbers (f64). */
export const RECORDS: i32 = 0x60000;
/** Levels of book changes: price and size (i32). A record has their place, and how many are bids and asks, in its last three i32. */
export const LEVELS: i32 = 0x70000;
/** Up to 64 kB of what the socket read. */
export const INPUT: i32 = 0x80000;

/** Shorter ones are for the scanner in TypeScript: so the records never outgrow their place. */
const LEAST_BYTES: usize = 64;
const ZEROS: u64 = 0x3030303030303030;
const POINT: u8 = 46;
const MOST_EXACT: u64 = 9007199254740991;
const SEVEN_BYTES: u64 = 0xffffffffffffff;
const SIX_BYTES: u64 = 0xffffffffffff;
const FIVE_BYTES: u64 = 0xffffffffff;
const THREE_BYTES: u32 = 0xffffff;
/** `","B":"`, `","a":"`, `","A":"`, `","q":"` */
const TO_BID_SIZE: u64 = 0x223a2242222c22;
const TO_ASK: u64 = 0x223a2261222c22;
const TO_ASK_SIZE: u64 = 0x223a2241222c22;
const TO_TRADE_SIZE: u64 = 0x223a2271222c22;
/** `,"p":"`, `","T":`, `,"m":`, `true`, `false`, `,"M":true` */
const TO_TRADE_PRICE: u64 = 0x223a2270222c;
const TO_TIME: u64 = 0x3a2254222c22;
const TO_MAKER: u64 = 0x3a226d222c;
const TRUE: u32 = 0x65757274;
const FALSE: u64 = 0x65736c6166;
const TO_IGNORED: u64 = 0x7572743a224d222c;
/** `e}}` behind it, `"}}` behind a quote */
const END_OF_TRADE: u32 = 0x7d7d65;
const END_OF_QUOTE: u32 = 0x7d7d22;
/** `,"u":`, `,"b":[`, `,"a":[`, `}}` */
const TO_LAST: u64 = 0x3a2275222c;
const TO_BIDS: u64 = 0x5b3a2262222c;
const TO_ASKS: u64 = 0x5b3a2261222c;
const END_OF_DEPTH: u16 = 0x7d7d;
/** `["`, `]`, `","`, `"],[` with a `"` behind it, `"]]` */
const FIRST_LEVEL: u16 = 0x225b;
const NO_LEVEL: u8 = 93;
const TO_LEVEL_SIZE: u32 = 0x222c22;
const TO_NEXT_LEVEL: u64 = 0x225b2c5d22;
const END_OF_LEVELS: u32 = 0x5d5d22;
const MOST_IN_WORD: u64 = 0x7fffffff;
const WHOLE_TEXT: u8 = 0x81;
const LENGTH_IN_TWO: usize = 126;

const POWERS: StaticArray<u64> = [1, 10, 100, 1000, 10000, 100000, 1000000, 10000000];

let latest: usize = 0;
let recordAt: usize = 0;
let levelAt: usize = 0;

/** Finds the stream `index`, which was written to its place, from now on. */
export function learn(index: i32): void {
  const stream = <usize>STREAMS + ((<usize>index) << 8);
  let slot = hashOf(stream + STREAM_HEAD) & SLOT_MASK;
  while (load<i32>(SLOTS + ((<usize>slot) << 2)) != 0) slot = (slot + 1) & SLOT_MASK;
  store<i32>(SLOTS + ((<usize>slot) << 2), index + 1);
}

/** Reads the text from `start` up to `end`, and the frames behind it up to `to`; all are offsets in the input. Returns how many it read. */
export function scan(start: i32, end: i32, to: i32): i32 {
  const limit = <usize>(INPUT + to);
  let from = <usize>(INPUT + start);
  let until = <usize>(INPUT + end);
  recordAt = RECORDS;
  levelAt = LEVELS;
  while (until <= limit && until - from >= LEAST_BYTES && readText(from, until)) {
    store<i32>(recordAt, <i32>from - INPUT, 8);
    store<i32>(recordAt, <i32>until - INPUT, 12);
    recordAt += 64;
    if (until + 4 > limit || load<u8>(until) != WHOLE_TEXT) break;
    let size = <usize>load<u8>(until, 1);
    from = until + 2;
    if (size == LENGTH_IN_TWO) {
      size = <usize>bswap<u16>(load<u16>(until, 2));
      from = until + 4;
    } else if (size > LENGTH_IN_TWO) break;
    until = from + size;
  }
  return <i32>((recordAt - RECORDS) >> 6);
}

function readText(from: usize, end: usize): bool {
  const stream = streamOf(from);
  if (stream == 0) return false;
  let at = readCount(from + <usize>load<i32>(stream, STREAM_HEAD_LENGTH), recordAt + 16);
  const length = <usize>load<i32>(stream, STREAM_MIDDLE_LENGTH);
  if (at == 0 || !hasSameWords(at, stream + STREAM_MIDDLE, length)) return false;
  at += length;
  store<i32>(recordAt, <i32>((stream - STREAMS) >> 8));
  const kind = load<i32>(stream, STREAM_KIND);
  if (kind == QUOTE) return readQuote(at, end, stream);
  return kind == TRADE ? readTrade(at, end, stream) : readDepth(at, end, stream);
}

function streamOf(from: usize): usize {
  if (latest != 0 && hasHead(from, latest)) return latest;
  let slot = hashOf(from) & SLOT_MASK;
  for (let i = 0; i < TRIES; i++) {
    const number = load<i32>(SLOTS + ((<usize>slot) << 2));
    if (number == 0) return 0;
    const stream = <usize>STREAMS + ((<usize>(number - 1)) << 8);
    if (hasHead(from, stream)) {
      latest = stream;
      return stream;
    }
    slot = (slot + 1) & SLOT_MASK;
  }
  return 0;
}

function hashOf(from: usize): u32 {
  const hash = (load<u64>(from, 11) * 0x9e3779b97f4a7c15) ^ (load<u64>(from, 19) * 0xc2b2ae3d27d4eb4f);
  return <u32>(((hash ^ (hash >> 29)) * 0x9e3779b97f4a7c15) >> 40);
}

/** Whether the head of a stream, of 16 bytes and more, stands there: by 16 bytes, the last of which overlap those before. */
function hasHead(from: usize, stream: usize): bool {
  const last = <usize>load<i32>(stream, STREAM_HEAD_LENGTH) - 16;
  const head = stream + STREAM_HEAD;
  for (let i: usize = 0; i < last; i += 16)
    if (!i8x16.all_true(i8x16.eq(v128.load(from + i), v128.load(head + i)))) return false;
  return <bool>i8x16.all_true(i8x16.eq(v128.load(from + last), v128.load(head + last)));
}

/** Likewise for 8 bytes and more, by 8. */
function hasSameWords(from: usize, other: usize, length: usize): bool {
  const last = length - 8;
  for (let i: usize = 0; i < last; i += 8) if (load<u64>(from + i) != load<u64>(other + i)) return false;
  return load<u64>(from + last) == load<u64>(other + last);
}

function readTrade(from: usize, end: usize, stream: usize): bool {
  let at = readCount(from, recordAt + 16);
  if (at == 0 || (load<u64>(at) & SIX_BYTES) != TO_TRADE_PRICE) return false;
  at = readDecimal(at + 6, stream + STREAM_PRICE, recordAt + 24);
  if (at == 0 || (load<u64>(at) & SEVEN_BYTES) != TO_TRADE_SIZE) return false;
  at = readDecimal(at + 7, stream + STREAM_SIZE, recordAt + 32);
  if (at == 0 || (load<u64>(at) & SIX_BYTES) != TO_TIME) return false;
  at = readCount(at + 6, recordAt + 40);
  if (at == 0 || (load<u64>(at) & FIVE_BYTES) != TO_MAKER) return false;
  at += 5;
  const isMakerBuyer = load<u32>(at) == TRUE;
  if (!isMakerBuyer && (load<u64>(at) & FIVE_BYTES) != FALSE) return false;
  at += isMakerBuyer ? 4 : 5;
  store<i32>(recordAt, <i32>isMakerBuyer, 4);
  return at + 11 == end && load<u64>(at) == TO_IGNORED && (load<u32>(at, 8) & THREE_BYTES) == END_OF_TRADE;
}

function readQuote(from: usize, end: usize, stream: usize): bool {
  let at = readDecimal(from, stream + STREAM_PRICE, recordAt + 24);
  if (at == 0 || (load<u64>(at) & SEVEN_BYTES) != TO_BID_SIZE) return false;
  at = readDecimal(at + 7, stream + STREAM_SIZE, recordAt + 32);
  if (at == 0 || (load<u64>(at) & SEVEN_BYTES) != TO_ASK) return false;
  at = readDecimal(at + 7, stream + STREAM_PRICE, recordAt + 40);
  if (at == 0 || (load<u64>(at) & SEVEN_BYTES) != TO_ASK_SIZE) return false;
  at = readDecimal(at + 7, stream + STREAM_SIZE, recordAt + 48);
  return at != 0 && at + 3 == end && (load<u32>(at) & THREE_BYTES) == END_OF_QUOTE;
}

function readDepth(from: usize, end: usize, stream: usize): bool {
  let at = readCount(from, recordAt + 24);
  if (at == 0 || (load<u64>(at) & FIVE_BYTES) != TO_LAST) return false;
  at = readCount(at + 5, recordAt + 32);
  if (at == 0 || (load<u64>(at) & SIX_BYTES) != TO_BIDS) return false;
  const bids = levelAt;
  at = readLevels(at + 6, end, stream);
  if (at == 0 || (load<u64>(at) & SIX_BYTES) != TO_ASKS) return false;
  const asks = levelAt;
  at = readLevels(at + 6, end, stream);
  store<i32>(recordAt, (<i32>(bids - LEVELS)) >> 2, 40);
  store<i32>(recordAt, (<i32>(asks - bids)) >> 3, 44);
  store<i32>(recordAt, (<i32>(levelAt - asks)) >> 3, 48);
  return at != 0 && at + 2 == end && load<u16>(at) == END_OF_DEPTH;
}

/** The levels of one side and the bracket behind them. */
function readLevels(from: usize, end: usize, stream: usize): usize {
  if (load<u8>(from) == NO_LEVEL) return from + 1;
  if (load<u16>(from) != FIRST_LEVEL) return 0;
  let at = from + 2;
  let level = levelAt;
  while (at < end) {
    const priceEnd = readWord(at, stream + STREAM_PRICE, level);
    if (priceEnd == 0 || (load<u32>(priceEnd) & THREE_BYTES) != TO_LEVEL_SIZE || load<i32>(level) == 0) return 0;
    const sizeEnd = readWord(priceEnd + 3, stream + STREAM_SIZE, level + 4);
    if (sizeEnd == 0) return 0;
    level += 8;
    const behind = load<u64>(sizeEnd);
    at = sizeEnd + 5;
    if ((behind & FIVE_BYTES) == TO_NEXT_LEVEL) continue;
    levelAt = level;
    return ((<u32>behind) & THREE_BYTES) == END_OF_LEVELS ? sizeEnd + 3 : 0;
  }
  return 0;
}

/** A whole number from 0 to 2^53 - 1 of at most 16 digits, without a zero before it. */
function readCount(at: usize, into: usize): usize {
  const head = load<u64>(at) ^ ZEROS;
  const headDigits = digitsIn(head);
  if (headDigits == 0 || (headDigits > 1 && (head & 0xff) == 0)) return 0;
  if (headDigits < 8) {
    store<f64>(into, <f64>(<i64>numberOf(head << (64 - (headDigits << 3)))));
    return at + <usize>headDigits;
  }
  const tail = load<u64>(at, 8) ^ ZEROS;
  const tailDigits = digitsIn(tail);
  let value = numberOf(head);
  if (tailDigits == 8) value = value * 100000000 + numberOf(tail);
  else if (tailDigits > 0)
    value = value * unchecked(POWERS[<i32>tailDigits]) + numberOf(tail << (64 - (tailDigits << 3)));
  store<f64>(into, <f64>(<i64>value));
  return value > MOST_EXACT ? 0 : at + 8 + <usize>tailDigits;
}

/** A decimal in whole steps, 1 or more. */
function readDecimal(at: usize, scale: usize, into: usize): usize {
  const digits = digitsIn(load<u64>(at) ^ ZEROS);
  const steps = stepsAt(at, digits, scale);
  store<f64>(into, <f64>(<i64>steps));
  return steps == 0 || steps > MOST_EXACT ? 0 : at + <usize>digits + 9;
}

/** A decimal in whole steps that 31 bits hold. */
function readWord(at: usize, scale: usize, into: usize): usize {
  const digits = digitsIn(load<u64>(at) ^ ZEROS);
  const steps = stepsAt(at, digits, scale);
  store<i32>(into, <i32>steps);
  return steps > MOST_IN_WORD ? 0 : at + <usize>digits + 9;
}

/** The steps of a decimal with so many digits before its point and 8 behind it; the largest u64 where something else stands there. */
function stepsAt(at: usize, digits: u64, scale: usize): u64 {
  const point = at + <usize>digits;
  const part = load<u64>(point, 1) ^ ZEROS;
  if (digits - 1 > 6 || load<u8>(point) != POINT || (part & ~load<u64>(scale)) != 0 || digitsIn(part) != 8)
    return u64.MAX_VALUE;
  const whole = numberOf((load<u64>(at) ^ ZEROS) << (64 - (digits << 3)));
  const shift = load<u64>(scale, 8);
  const units = whole * load<u64>(scale, 16) + (shift == 64 ? 0 : numberOf(part << shift));
  const unitsPerStep = load<f64>(scale, 24);
  if (unitsPerStep == 1) return units;
  const steps = <f64>(<i64>units) / unitsPerStep;
  return floor(steps) == steps ? <u64>(<i64>steps) : u64.MAX_VALUE;
}

/** How many digits eight bytes begin with, which were made numbers before. */
function digitsIn(bytes: u64): u64 {
  return ctz(((bytes + 0x0606060606060606) | bytes) & 0xf0f0f0f0f0f0f0f0) >> 3;
}

/** The number that eight digits write, the first in the lowest byte. */
function numberOf(digits: u64): u64 {
  const pairs = ((digits * 2561) >> 8) & 0x00ff00ff00ff00ff;
  const fours = ((pairs * 6553601) >> 16) & 0x0000ffff0000ffff;
  return (fours * 42949672960001) >> 32;
}
