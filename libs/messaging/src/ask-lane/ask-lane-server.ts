import type { Msg, NatsConnection } from '@nats-io/transport-node';
import {
  type ConsumerDeserializer,
  MessagePattern,
  type NatsContext,
  ServerNats,
  Transport,
} from '@nestjs/microservices';
import { everySubjectOf } from '#libs/contracts';
import type { Broker } from '../connection/broker.js';

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

/** Nest's own NATS transport on the service's one connection: it answers questions and never owns the socket. */
export class AskLaneServer extends ServerNats {
  readonly #broker: Broker;
  readonly #onGarbage: (subject: string, why: string) => void;

  constructor(broker: Broker, onGarbage: (subject: string, why: string) => void) {
    super({ deserializer: new TolerantDeserializer(onGarbage) });
    this.#broker = broker;
    this.#onGarbage = onGarbage;
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
    if (message.reply?.startsWith('_INBOX') === true) return super.handleMessage(channel, message);
    this.#onGarbage(message.subject, 'no inbox to answer to');
    return Promise.resolve();
  }

  /**
   * An answer that cannot be written (Nest throws in a turn of its own, where nobody catches it) is an error answer and a line in
   * the log: what a question brings about must not end the service.
   */
  override getPublisher(message: Msg, id: string, context: NatsContext): (response: unknown) => unknown {
    const publish = super.getPublisher(message, id, context) as (response: unknown) => unknown;
    return (response) => {
      try {
        return publish(response);
      } catch (error) {
        this.#onGarbage(message.subject, `an answer that cannot be written (${String(error)})`);
        return publish({ err: { status: 'error', message: 'Internal server error' }, isDisposed: true });
      }
    };
  }

  /** Stops listening; the connection itself belongs to the service and is drained at its end. */
  override close(): Promise<void> {
    return Promise.resolve();
  }
}
