import type { VenueName } from '#libs/venues';

/** A recorded frame and where it comes from. */
export interface RecordedFrame {
  readonly venue: VenueName;
  /** What keeps books of one name apart: spot and linear markets of one venue share their symbols. */
  readonly market: string;
  /** For people: `binance.trade line 17`. */
  readonly place: string;
  readonly text: string;
  /** The channel's name or the REST request, for frames that do not name their symbol. */
  readonly stream: string | undefined;
  /** When it was received, in microseconds since the epoch; `null` where the tape does not say. */
  readonly receivedAtUs: number | null;
  /** The connection that brought it; empty for REST answers, and where the tape does not say. */
  readonly connection: string;
  /** Whether it stands where it arrived among the frames of all channels; not so where a tape has no order. */
  readonly isInOrder: boolean;
}

/** Receives what cannot be read or is left out. */
export interface TapeNotes {
  /** Something that was meant to be read cannot be: it counts as an error. */
  onError(message: string): void;
  /** Something is left out, which is no error. */
  onNote(message: string): void;
}
