/** Injects the {@link ParkingLot}. */
export const PARKING_LOT = Symbol('ParkingLot');

/** A durable message that can never be handled, as it came, and why. */
export interface ParkedMessageRecord {
  /** The publisher's message id; empty if there was none. */
  readonly id: string;
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly reason: string;
}

/** Where poison messages go, so that the ones behind them flow on. */
export interface ParkingLot {
  /** Keeps a message for an operator to look at, once: the same message, to the byte, is not kept a second time while it is there. */
  park(message: ParkedMessageRecord): Promise<void>;
  /** How many messages are parked. */
  count(): Promise<number>;
}
