/** A message as a stream keeps it. */
export interface StoredMessage {
  /** Its place: one more than that of the message before. */
  readonly streamSequence: number;
  readonly subject: string;
  readonly id: string;
  readonly payload: Uint8Array;
  /** The publisher's, in base64url; empty if it set none. */
  readonly signature: string;
  /** On the monotonic clock. */
  readonly storedAtUs: number;
}
