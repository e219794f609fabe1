import { type OutboxReply, OutboxQueryV1, type ServiceName, outboxQueryOf } from '#libs/contracts';
import { type Problem, type Result, ok } from '#libs/kernel';
import type { Asker } from '../ask-lane/ask-client.js';
import type { Verifier } from '../trust/signature.js';
import type { Delivery } from './durable-lane.js';
import { namespaceOf } from './durable-subject.js';

/** Some of what a stream no longer has, in the order in which it was published. */
export interface MissedPage {
  readonly messages: readonly Pick<Delivery, 'subject' | 'payload' | 'id' | 'objection'>[];
  /** Where the next page begins; `null` if there is none. */
  readonly nextPlace: number | null;
  /** Of what stood before this place the writer has nothing left; 0 if it has everything. */
  readonly prunedBefore: number;
}

/** Where a reader gets what a stream no longer has. */
export interface MissedMessagesStore {
  /** What stood at the places from `fromPlace` to `toPlace` of a namespace's stream; a Problem that may pass while the writer is away. */
  readMissed(namespace: string, fromPlace: number, toPlace: number): Promise<Result<MissedPage, Problem>>;
}

const encoder = new TextEncoder();

/** Asks the writer, and believes what it has signed: whoever answers in its place can neither change a message nor make one. */
export class AskedOutbox implements MissedMessagesStore {
  readonly #asker: Asker;
  readonly #verifier: Verifier;
  readonly #reader: ServiceName;

  /** `reader`: the service that asks. */
  constructor(asker: Asker, verifier: Verifier, reader: ServiceName) {
    this.#asker = asker;
    this.#verifier = verifier;
    this.#reader = reader;
  }

  async readMissed(namespace: string, fromPlace: number, toPlace: number): Promise<Result<MissedPage, Problem>> {
    const question: OutboxQueryV1 = { fromPlace, toPlace };
    const reply = await this.#asker.ask<OutboxReply>(`${outboxQueryOf(namespace)}.${this.#reader}`, question);
    if (!reply.ok) return reply;
    const { messages, nextPlace, prunedBefore } = reply.value;
    return ok({
      nextPlace,
      prunedBefore,
      messages: messages.map(({ id, payload: text, signature, subject }) => {
        const payload = encoder.encode(text);
        const isElsewhere = namespaceOf(subject) !== namespace;
        const objection = isElsewhere
          ? `it came as one of ${namespace}`
          : this.#verifier.objectionTo(subject, payload, signature);
        return { id, subject, payload, objection };
      }),
    });
  }
}
