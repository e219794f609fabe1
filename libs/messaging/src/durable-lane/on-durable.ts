import { EventPattern } from '@nestjs/microservices';
import { type DurableMessage, type MessageClass, everySubjectOf } from '#libs/contracts';

/** Names the durable lane among the transports of a Nest application. */
export const DURABLE_LANE = Symbol('durable-lane');

/** What a handler's decorator passes to the lane. */
export interface DurableExtras {
  readonly messageClass: MessageClass<DurableMessage>;
  /** How many messages of the namespace are handed over at once. */
  readonly atOnce: number;
}

/** How a wrapped handler hands its error to the lane; Nest would replace it by "Internal server error". */
export class HandlerFailure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

type Handler = (...parameters: unknown[]) => Promise<unknown>;

/**
 * Marks a method as the handler of one durable message class. It gets the decoded, validated message as its payload; the
 * message is acknowledged when it returns, tried again when it throws, and parked when it throws for good.
 *
 * Messages of a namespace come one at a time, each after the one before has ended, unless every handler of the namespace takes several
 * `atOnce`. Then they begin in order and may end in any; it is for handlers that gather what waits into one commit.
 */
export function OnDurable(
  messageClass: MessageClass<DurableMessage> & { readonly subject: string },
  { atOnce }: { readonly atOnce: number } = { atOnce: 1 },
): MethodDecorator {
  return (target, key, descriptor) => {
    const method = descriptor.value as unknown as Handler;
    const wrapped: Handler = async function (this: unknown, ...parameters) {
      try {
        return await method.apply(this, parameters);
      } catch (error) {
        return new HandlerFailure(error);
      }
    };
    Object.defineProperty(wrapped, 'name', { value: String(key) });
    (descriptor as TypedPropertyDescriptor<unknown>).value = wrapped;
    const extras: DurableExtras = { messageClass, atOnce };
    EventPattern<string>(everySubjectOf(messageClass.subject), DURABLE_LANE, { ...extras })(target, key, descriptor);
  };
}
