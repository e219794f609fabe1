/** The broker's response to a published message. */
export interface PublishAcknowledgement {
  /** Its place in the stream of its namespace; it starts again when the stream is wiped. */
  readonly streamSequence: number;
  /** Whether the broker knew its id already. */
  readonly duplicate: boolean;
}

/** Thrown where the message that another one was to follow is not the last of the stream; nothing was stored. */
export class NotNextError extends Error {
  override readonly name = 'NotNextError';
}

/** The writing end of the durable lane. Only the outbox relay uses it. */
export interface DurablePublisher {
  /**
   * Publishes once per id as far as the broker remembers; rejects when the broker has not acknowledged in time. With `after` it is stored
   * only where the last message of the stream has that id; it rejects with a {@link NotNextError} where another one stands there.
   */
  publish(subject: string, id: string, payload: Uint8Array, after?: string): Promise<PublishAcknowledgement>;
}

/** Messages that a stream no longer had when their reader came for them: it was away for longer than the stream keeps. */
export interface MissedMessages {
  /** About so many; some may be copies that its publisher made. 0 if none is known to be gone, but one may be. */
  readonly messages: number;
  /** The places in the stream between which they stood, both included; a reader that begins looks further back than it must. */
  readonly fromPlace: number;
  /** The first place at which something is known to be gone; beyond `toPlace` where nothing is. */
  readonly goneFromPlace: number;
  readonly toPlace: number;
}

/** One message as it was delivered, to be settled exactly once by `ack` or `giveUp`. */
export interface Delivery {
  readonly subject: string;
  readonly payload: Uint8Array;
  /** The publisher's message id; empty if a foreign publisher set none. */
  readonly id: string;
  /** Why it must not be believed: it is not signed by the only writer of its namespace. `undefined` as a rule. */
  readonly objection: string | undefined;
  /** What stood right before it and was gone; said again with every delivery until this one is settled. `undefined` as a rule. */
  readonly missed: MissedMessages | undefined;
  /** Its effect is committed: never deliver it again. */
  ack(): void;
  /** It was parked: never deliver it again. */
  giveUp(): void;
  /** It is still being worked on: do not deliver it to anybody else yet. */
  working(): void;
}

/** The reading end of the durable lane: at least once, in order, one at a time per source unless it is told otherwise. */
export interface DurableSource {
  /**
   * Delivers until closed; a rejection of `onDelivery` leaves the message unsettled, to be delivered again. `atOnce`: so many are handed
   * over before the first of them has ended, in order; 1 unless given.
   */
  start(onDelivery: (delivery: Delivery) => Promise<void>, atOnce?: number): void;
  /** Stops delivering and waits for the deliveries under way. */
  close(): Promise<void>;
  /** How many messages the broker has that this consumer has not settled; rejects where the broker does not answer. */
  countBacklog(): Promise<number>;
}

/** Opens what a service reads of the durable lane. */
export interface DurableSources {
  /** The service's own durable consumer of a namespace: what it has not acknowledged is delivered again. */
  open(namespace: string): DurableSource;
}

/** Tells which messages have had their effect on a service already. */
export interface HandledMessages {
  /** Those of `ids` that have; whether any other has shows when it is handled. */
  findHandled(ids: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Where messages go that can never be handled, so that the ones behind them flow on. */
export interface ParkingLot {
  /** Keeps the message with the reason; an operator looks at it. */
  park(message: {
    readonly id: string;
    readonly subject: string;
    readonly payload: Uint8Array;
    readonly reason: string;
  }): Promise<void>;
}
