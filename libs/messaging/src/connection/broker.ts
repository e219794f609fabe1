import { type NatsConnection, errors } from '@nats-io/transport-node';
import { FLOWS } from '#libs/contracts';
import type { BrokerStatus } from './broker-status.js';

/** What the broker's connection reports to its owner. */
export interface BrokerListener {
  /** Connected (`true`) or not (`false`), with the reason. */
  onConnection(connected: boolean, why: string): void;
  /** The broker refused a subject: the code or the flow table is wrong, and the process must end. */
  onPermissionViolation(error: Error): void;
  /** Anything else the client reports. */
  onError(error: Error): void;
}

/**
 * The service's one connection to the broker and what is known of its health. A publish to a forbidden subject does not
 * throw: only the status stream reports it, so it is watched from the first moment.
 */
export class Broker implements BrokerStatus {
  readonly connection: NatsConnection;
  readonly #changeListeners = new Set<(connected: boolean) => void>();
  #connected = true;
  #closing = false;

  constructor(connection: NatsConnection, listener: BrokerListener) {
    this.connection = connection;
    void this.#watch(listener);
  }

  /** Whether the connection is up as far as we know; a dead peer is noticed within 2.25 s. */
  get connected(): boolean {
    return this.#connected && !this.connection.isClosed();
  }

  onChange(listener: (connected: boolean) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** Sends what is pending and closes. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.connection.isClosed()) return;
    if (this.#connected) await this.connection.drain();
    else await this.connection.close();
  }

  async #watch(listener: BrokerListener): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect' || status.type === 'staleConnection') this.#set(false, status.type, listener);
      else if (status.type === 'reconnect') this.#set(true, status.type, listener);
      else if (status.type === 'close') this.#set(false, status.type, listener);
      else if (status.type === 'error' && status.error instanceof errors.PermissionViolationError) {
        if (isOfTheFlow(status.error)) listener.onPermissionViolation(status.error);
        else listener.onError(status.error);
      } else if (status.type === 'error') listener.onError(status.error);
    }
  }

  #set(connected: boolean, why: string, listener: BrokerListener): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    for (const onChange of this.#changeListeners) onChange(connected);
    // The end of an orderly stop is not an outage.
    if (!this.#closing) listener.onConnection(connected, why);
  }
}

/**
 * Whether a refused subject is one that our own code chose. A refused answer is not: the asker chose its subject, and
 * asking twice with one reply subject must not end the process that answers.
 */
function isOfTheFlow(error: InstanceType<typeof errors.PermissionViolationError>): boolean {
  if (error.operation === 'subscription' || error.subject.startsWith('$JS.')) return true;
  return FLOWS.some((flow) => error.subject.startsWith(`${flow.namespace}.`));
}
