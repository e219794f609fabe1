/** A message as a stream keeps it. */
export interface StoredMessage {
  /** Its place: one more than that of the message before. */
  readonly streamSequence: number;
  readonly subject: string;
  readonly id: string;
  readonly payload: Uint8Array;
  /** On the monotonic clock. */
  readonly storedAtUs: number;
}
