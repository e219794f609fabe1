import type { TakeText } from '../transport/index.js';

/** Who owns a connection. */
export interface ConnectionOwner {
  /** The socket is open: returns the frames to send first. */
  onOpen(): readonly string[];
  /** All of those were sent. */
  onSubscriptionSent?(): void;
  /** Lost, and being opened again. */
  onDown(reason: string): void;
  /** A text frame, lent until the call returns; returns whether it was market data. */
  onText(frame: Buffer): boolean;
  /**
   * A text frame in place, not proven to be UTF-8; returns whether it was market data and is dealt with. Any other comes by
   * {@link onText}, and so does every frame where this is absent or the transport has no fast path.
   */
  readonly takeBytes?: TakeText | undefined;
  /** Frames are not offered in place, for this reason. */
  onNoFastPath?(reason: string): void;
  /** A frame that is not text, or over the limit. */
  onBadFrame(reason: string): void;
  /** No frame for `staleAfterMs`. */
  onSilent?(): void;
  /** Every tick while the socket is open. */
  onTick(): void;
}
