// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `RecordingView` of the gateway's answers and commands. */
export interface RecordingView {
  /** Its name */
  readonly name: string;
  /** The venue */
  readonly venue: string;
  /** The markets of which its first frames speak */
  readonly instruments: readonly string[];
  /** When it begins, in microseconds since the epoch */
  readonly fromUs: number;
  /** When it ends, in microseconds since the epoch */
  readonly toUs: number;
  /** The folders it is made of */
  readonly segments: number;
  /** Packed, on the disk */
  readonly bytes: number;
  /** Whether its recorder has ended it */
  readonly isWhole: boolean;
}
