/** Receives everything a venue sends, byte for byte and before anything judges it: for recordings. Absent, it costs one comparison. */
export interface FrameTap {
  /** A connection that is being opened to this address; each reconnect is one of its own. */
  onConnection(url: string): ConnectionTap;
  /** An answer of the venue's REST interface with status 200. `path` is what was asked, with its query, without the address. */
  onAnswer(path: string, body: string): void;
}

/** Receives what one connection brings. Nothing may throw: a recording that fails reports it in its own way. */
export interface ConnectionTap {
  /** A text frame. The bytes are lent until the call returns. */
  onFrame(bytes: Buffer): void;
  /** A frame that we sent: subscriptions and the protocol's own keep-alive. */
  onSent(text: string): void;
  /** The connection is over, by either side. */
  onClosed(reason: string): void;
}
