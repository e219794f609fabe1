import type { Msg, NatsConnection } from '@nats-io/transport-node';
import {
  type ConsumerDeserializer,
  MessagePattern,
  type NatsContext,
  ServerNats,
  Transport,
} from '@nestjs/microservices';
import { everySubjectOf, signersOf } from '#libs/contracts';
import type { Broker } from '../connection/broker.js';
import { SIGNATURE_HEADER, type Verifier } from '../trust/signature.js';
import { notSigned } from './ask-problems.js';

/** Marks a method as the answerer of questions on a subject name, such as `query.market.v1`, with any ids behind it. */
export function OnAsk(subjectName: string): MethodDecorator {
  return MessagePattern(everySubjectOf(subjectName), Transport.NATS);
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads Nest's request packet; what is not one becomes an event that no handler takes, which is logged and dropped. */
class TolerantDeserializer implements ConsumerDeserializer {
  readonly #onGarbage: (subject: string, why: string) => void;

  constructor(onGarbage: (subject: string, why: string) => void) {
    this.#onGarbage = onGarbage;
  }

  deserialize(value: { readonly subject: string; readonly data: Uint8Array }): {
    pattern: string;
    data: unknown;
    id: string;
  } {
    const packet = parse(value.data);
    if (packet === undefined) this.#onGarbage(value.subject, `${value.data.length} bytes that are no request packet`);
    const id = typeof packet?.id === 'string' ? packet.id : '0';
    return { pattern: value.subject, data: packet?.data, id };
  }
}

function parse(bytes: Uint8Array): { readonly data?: unknown; readonly id?: unknown } | undefined {
  try {
    const packet: unknown = JSON.parse(decoder.decode(bytes));
    return typeof packet === 'object' && packet !== null ? packet : undefined;
  } catch {
    return undefined;
  }
}

/** What the server tells about questions that it does not pass on. */
export interface AskLaneListener {
  /** A question cannot be read or answered. */
  onGarbage(subject: string, why: string): void;
  /** Somebody who may not give commands made one appear. */
  onForged(subject: string, why: string): void;
}

/** Nest's own NATS transport on the service's one connection: it answers questions and never owns the socket. */
export class AskLaneServer extends ServerNats {
  readonly #broker: Broker;
  readonly #verifier: Verifier;
  readonly #listener: AskLaneListener;

  constructor(broker: Broker, verifier: Verifier, listener: AskLaneListener) {
    super({ deserializer: new TolerantDeserializer((subject, why) => listener.onGarbage(subject, why)) });
    this.#broker = broker;
    this.#verifier = verifier;
    this.#listener = listener;
  }

  override createNatsClient(): Promise<NatsConnection> {
    return Promise.resolve(this.#broker.connection);
  }

  /** Listens; done only when the broker knows it, so that the next question reaches us. */
  override async listen(callback: (error?: unknown, ...rest: unknown[]) => void): Promise<void> {
    await super.listen(() => undefined);
    await this.#broker.connection.flush();
    callback();
  }

  /** Answers only into inboxes: an answer into a subject of the flow would be a statement that no asker may make us publish. */
  override handleMessage(channel: string, message: Msg): Promise<unknown> {
    const objection = this.#objectionTo(message);
    if (objection !== undefined) {
      this.#listener.onForged(message.subject, objection);
      const refusal = refusalOf(message.subject, objection);
      if (isInbox(message.reply)) this.#tryAnswer(message, () => message.respond(JSON.stringify(refusal)));
    } else if (isInbox(message.reply)) return super.handleMessage(channel, message);
    else this.#listener.onGarbage(message.subject, 'no inbox to answer to');
    return Promise.resolve();
  }

  /**
   * An answer that cannot be written (Nest throws in a turn of its own, where nobody catches it) is an error answer and a line in
   * the log: what a question brings about must not end the service. Where the connection takes no answer at all, it is the line alone.
   */
  override getPublisher(message: Msg, id: string, context: NatsContext): (response: unknown) => unknown {
    const publish = super.getPublisher(message, id, context) as (response: unknown) => unknown;
    const failure = { err: { status: 'error', message: 'Internal server error' }, isDisposed: true };
    return (response) => {
      const isAnswered = this.#tryAnswer(message, () => publish(response));
      if (!isAnswered) this.#tryAnswer(message, () => publish(failure));
    };
  }

  /** Returns whether the answer was written. */
  #tryAnswer({ subject }: Msg, answer: () => unknown): boolean {
    try {
      answer();
      return true;
    } catch (error) {
      this.#listener.onGarbage(subject, `an answer that cannot be written (${String(error)})`);
      return false;
    }
  }

  #objectionTo({ subject, data, headers }: Msg): string | undefined {
    const [namespace = ''] = subject.split('.');
    if (signersOf(namespace).length === 0) return undefined;
    return this.#verifier.objectionTo(subject, data, headers?.get(SIGNATURE_HEADER) ?? '');
  }

  /** Stops listening; the connection itself belongs to the service and is drained at its end. */
  override close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Where answers go: an asker's own inbox, or what the broker puts in its place for one of another account. */
function isInbox(reply: string | undefined): boolean {
  return reply !== undefined && /^_(INBOX|R_\.)/u.test(reply);
}

function refusalOf(subject: string, why: string): object {
  return { response: { ok: false, problem: notSigned(subject, why) }, isDisposed: true };
}
