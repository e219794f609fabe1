import { IsInt, Max, Min } from 'class-validator';

/**
 * The subject of the question for durable messages that their stream no longer has: `query.outbox.<namespace>.v1.<reader>`; see
 * {@link OutboxQueryV1}. Their writer answers it.
 */
export function outboxQueryOf(namespace: string): string {
  return `query.outbox.${namespace}.v1`;
}

/** Which messages are wanted: those whose places in the stream of their namespace are `fromPlace` to `toPlace`, both included. */
export class OutboxQueryV1 {
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  fromPlace!: number;

  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  toPlace!: number;
}

/** One durable message, as it was published. */
export interface OutboxMessageReply {
  readonly place: number;
  readonly id: string;
  readonly subject: string;
  /** JSON, as it goes over the wire. */
  readonly payload: string;
  /** The writer's, over subject and payload, in base64url: it is judged like that of a delivery. */
  readonly signature: string;
}

/** A page of durable messages, in the order in which they were published. */
export interface OutboxReply {
  readonly messages: readonly OutboxMessageReply[];
  /** Where the next page begins; `null` if there is none. */
  readonly nextPlace: number | null;
  /** Of what stood before this place the writer has nothing left; 0 if it has everything. */
  readonly prunedBefore: number;
}
