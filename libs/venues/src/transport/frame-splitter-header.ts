const FIN = 0x80;
const RESERVED = 0x70;
const OPCODE = 0x0f;
const MASKED = 0x80;
const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
const PING = 9;
const PONG = 10;
/** The longest payload of a control frame. */
const MAX_CONTROL = 125;
/** In place of a length: it follows in two bytes; the next higher value says that it follows in eight. */
export const LENGTH_IN_TWO = 126;
const WORD = 2 ** 32;
/** A message in more fragments is for `ws` to judge, which has a limit of its own. */
const MAX_FRAGMENTS = 1_000;

/**
 * The header of a frame that a server sends (RFC 6455 section 5.2), read byte by byte, over any number of reads; and how far
 * the message is that its frame belongs to.
 */
export class FrameHeader {
  private readonly maxMessageBytes: number;
  private readonly bytes = new Uint8Array(10);
  private length = 0;
  private messageBytes = 0;
  private fragments = 0;

  constructor(maxMessageBytes: number) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /** Whether some of it was read. */
  get isBegun(): boolean {
    return this.length > 0;
  }

  /** Whether all of it was read. */
  get isWhole(): boolean {
    return this.length >= 2 && this.length === this.size;
  }

  /** Whether a fragmented message is under way. */
  get isInMessage(): boolean {
    return this.fragments > 0;
  }

  /** Whether the end of this frame is the end of a message, a ping or a pong. */
  get isTold(): boolean {
    return this.isFinal || this.opcode >= PING;
  }

  /** The bytes behind the header, once it is whole. */
  get payloadLength(): number {
    const { short, bytes } = this;
    if (short < LENGTH_IN_TWO) return short;
    const view = new DataView(bytes.buffer);
    return short === LENGTH_IN_TWO ? view.getUint16(2) : view.getUint32(2) * WORD + view.getUint32(6);
  }

  /** Whether no frame may come behind this one: it closes the connection, or breaks the protocol or a limit. */
  get isFatal(): boolean {
    if (this.length < 2) return false;
    if ((this.first & RESERVED) !== 0 || (this.second & MASKED) !== 0) return true;
    switch (this.opcode) {
      case CONTINUATION:
        return !this.isInMessage || this.isTooLong;
      case TEXT:
      case BINARY:
        return this.isInMessage || this.isTooLong;
      case PING:
      case PONG:
        return !this.isFinal || this.short > MAX_CONTROL;
      default:
        return true;
    }
  }

  /** Reads what is missing of the header from `from` on; returns where it stopped. */
  read(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length && !this.isWhole) {
      this.bytes[this.length] = chunk[at] ?? 0;
      this.length += 1;
      at += 1;
    }
    return at;
  }

  /** The frame is over: the next byte begins another header. */
  next(): void {
    this.length = 0;
    if (this.opcode >= PING) return;
    this.messageBytes = this.isFinal ? 0 : this.messageBytes + this.payloadLength;
    this.fragments = this.isFinal ? 0 : this.fragments + 1;
  }

  private get isTooLong(): boolean {
    if (!this.isWhole) return false;
    return this.messageBytes + this.payloadLength > this.maxMessageBytes || this.fragments >= MAX_FRAGMENTS;
  }

  private get first(): number {
    return this.bytes[0] ?? 0;
  }

  private get second(): number {
    return this.bytes[1] ?? 0;
  }

  private get opcode(): number {
    return this.first & OPCODE;
  }

  private get isFinal(): boolean {
    return (this.first & FIN) !== 0;
  }

  private get short(): number {
    return this.second & ~MASKED;
  }

  private get size(): number {
    return this.short < LENGTH_IN_TWO ? 2 : this.short === LENGTH_IN_TWO ? 4 : 10;
  }
}
