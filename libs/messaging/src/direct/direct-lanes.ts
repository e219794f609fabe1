import { type ServiceName, flowsOn } from '#libs/contracts';
import { invariant } from '#libs/kernel';
import { subjectMatches } from '../tick-lane/subject-pattern.js';
import { namespaceOf } from '../durable-lane/durable-subject.js';
import type { TickHandler } from '../tick-lane/tick-lane.js';

/** A committed message on its way to a reader in the same process. */
export interface DirectMessage {
  readonly subject: string;
  readonly id: string;
  /** JSON, as it goes over the wire. */
  readonly payload: Uint8Array;
}

/** Takes what a neighbour has committed; it must not wait. */
export type DirectReader = (message: DirectMessage) => void;

interface TickListener {
  readonly pattern: string;
  readonly handler: TickHandler;
}

/**
 * Where services that share a process hand messages to each other without the broker. A tick is given to its listeners in the same
 * call; a durable message is given to its readers right after the commit that wrote it. Nothing is kept here: the broker receives the same
 * messages behind it, and brings what a reader did not take.
 */
export class DirectLanes {
  readonly #readers = new Map<string, Set<DirectReader>>();
  readonly #listeners = new Set<TickListener>();

  /** Adds a reader of a namespace; returns a function that removes it. */
  addReader(namespace: string, reader: DirectReader): () => void {
    const readers = this.#readers.get(namespace) ?? new Set();
    this.#readers.set(namespace, readers.add(reader));
    return () => readers.delete(reader);
  }

  /** Hands a committed message to the readers here. Only the writer of the namespace may: here nobody checks signatures. */
  handOver(writer: ServiceName, message: DirectMessage): void {
    const namespace = namespaceOf(message.subject);
    const owner = flowsOn('durable').find((flow) => flow.namespace === namespace)?.owner;
    invariant(owner === writer, `${writer} does not write ${namespace}.*`);
    for (const reader of this.#readers.get(namespace) ?? []) reader(message);
  }

  /** Adds a listener to ticks; returns a function that removes it. */
  addListener(pattern: string, handler: TickHandler): () => void {
    const listener = { pattern, handler };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls everyone in this process who listens to a tick, in the order in which they subscribed. */
  deliverTick(subject: string, payload: Uint8Array): void {
    for (const { handler, pattern } of this.#listeners) if (subjectMatches(pattern, subject)) handler(subject, payload);
  }
}
