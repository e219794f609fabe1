import type { UnixUs } from '#libs/kernel';
import { subject } from '../flow/subject.js';
import type { DurableMessage } from './durable-message.js';

/** The class of a durable message, which knows its subject and which of its fields stand in it. */
export interface DurableMessageClass<T extends DurableMessage> {
  new (): T;
  /** Such as `order.accepted.v1`. */
  readonly subject: string;
  /** The fields whose values follow in the subject, in order, such as `account` and `instrument`. */
  readonly subjectIds: readonly string[];
}

/** A durable message on its subject, as the outbox takes it. */
export interface Announcement<T extends DurableMessage = DurableMessage> {
  readonly subject: string;
  readonly message: T;
}

/** What every message of the durable lane carries; see {@link DurableMessage}. */
export interface Envelope {
  /** A pure function of what happened, so that the same fact announced twice has one id. */
  readonly id: string;
  readonly occurredAtUs: UnixUs;
  readonly correlationId: string;
  readonly causationId: string;
}

/** The content of a message besides its envelope. */
export type MessageBody<T extends DurableMessage> = Omit<T, keyof DurableMessage>;

/** The half of an envelope that names where a message comes from: it continues the chain of its cause. */
export function causedBy(
  cause: Pick<DurableMessage, 'id' | 'correlationId'>,
): Pick<Envelope, 'correlationId' | 'causationId'> {
  return { correlationId: cause.correlationId, causationId: cause.id };
}

/** The subject of a message: its class's, followed by the message's own ids. */
export function subjectOfMessage<T extends DurableMessage>(type: DurableMessageClass<T>, message: T): string {
  const fields = message as unknown as Readonly<Record<string, unknown>>;
  return subject(type.subject, ...type.subjectIds.map((name) => String(fields[name])));
}

/** Builds a durable message on its subject: the one way in which facts, intents and decisions are made. */
export function announcementOf<T extends DurableMessage>(
  type: DurableMessageClass<T>,
  envelope: Envelope,
  body: MessageBody<T>,
): Announcement<T> {
  const { id, occurredAtUs, correlationId, causationId } = envelope;
  const message = Object.assign(new type(), { id, occurredAtUs, correlationId, causationId }, body);
  return { subject: subjectOfMessage(type, message), message };
}
