import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { DurableMessage } from '#libs/contracts';
import type { DurableSource } from './durable-lane.js';
import { namespaceOf } from './durable-subject.js';
import { type DurableRoute, MessageProcessor, type ProcessorOptions } from './message-processor.js';
import { DURABLE_LANE, type DurableExtras, HandlerFailure } from './on-durable.js';

/** Opens the source of each namespace that the service reads. */
export type SourceFactory = (namespace: string) => DurableSource;

/**
 * The durable lane as a Nest transport: inbound handlers are ordinary Nest message handlers, called in order per namespace, one at a
 * time unless they say otherwise, and a message is acknowledged only after its handler has committed.
 */
export class DurableLaneServer extends Server implements CustomTransportStrategy {
  override readonly transportId = DURABLE_LANE;
  readonly #openSource: SourceFactory;
  readonly #options: ProcessorOptions;
  readonly #sources = new Map<string, DurableSource>();
  #processor: MessageProcessor | undefined;
  #isClosed = false;
  readonly #whenServing: (() => Promise<void>) | undefined;

  /** Reads only after `whenServing`, if it is given: a stand-by must not take a message away from the one that serves. */
  constructor(openSource: SourceFactory, options: ProcessorOptions, whenServing?: () => Promise<void>) {
    super();
    this.#openSource = openSource;
    this.#options = options;
    this.#whenServing = whenServing;
  }

  listen(callback: () => void): void {
    if (this.#whenServing === undefined) this.#startReading();
    else void this.#whenServing().then(() => this.#startReading());
    callback();
  }

  #startReading(): void {
    if (this.#isClosed) return;
    const routes = this.#routes();
    const processor = new MessageProcessor(routes, this.#options);
    this.#processor = processor;
    const namespaces = new Set(routes.map((route) => namespaceOf(route.pattern)));
    for (const namespace of namespaces) this.#sources.set(namespace, this.#openSource(namespace));
    for (const [namespace, source] of this.#sources)
      source.start((delivery) => processor.processDelivery(delivery), this.#atOnceOf(namespace));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#processor?.stop();
    await Promise.all([...this.#sources.values()].map((source) => source.close()));
    await this.#processor?.whenIdle();
    this.#sources.clear();
  }

  /** How many messages of each namespace wait to be handled; empty while nothing is read. */
  async countBacklogs(): Promise<ReadonlyMap<string, number>> {
    const counted = [...this.#sources].map(async ([name, source]) => [name, await source.countBacklog()] as const);
    return new Map(await Promise.all(counted));
  }

  override on(): never {
    throw new Error('the durable lane has no events to listen to');
  }

  override unwrap<T>(): T {
    return [...this.#sources.values()] as T;
  }

  /** As many as the most careful handler of the namespace takes. */
  #atOnceOf(namespace: string): number {
    const handlers = [...this.messageHandlers].filter(([pattern]) => namespaceOf(pattern) === namespace);
    return Math.min(...handlers.map(([, { extras }]) => (extras as DurableExtras).atOnce));
  }

  #routes(): DurableRoute[] {
    return [...this.messageHandlers].map(([pattern, handler]) => ({
      pattern,
      messageClass: (handler.extras as DurableExtras).messageClass,
      handle: (message: DurableMessage) => callHandler(handler, message),
    }));
  }
}

/** Calls the `@OnDurable` method of a controller through Nest; rejects with the error that the method threw. */
async function callHandler(handler: MessageHandler, message: DurableMessage): Promise<void> {
  const answer: unknown = await handler(message, {});
  const value: unknown = isObservable(answer) ? await lastValueFrom(answer, { defaultValue: undefined }) : answer;
  if (value instanceof HandlerFailure) throw value.error;
}
