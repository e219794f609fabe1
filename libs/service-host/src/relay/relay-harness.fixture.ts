import type { Scheduler } from '#libs/kernel';
import type { OutboxStore, OutgoingMessage } from '#libs/persistence';

/** What the relay is tried on: an outbox, and time that passes by itself or is moved. */
export interface RelayHarness {
  readonly scheduler: Scheduler;
  /** The same outbox as another process sees it. */
  openStore(): { readonly store: OutboxStore; commit(messages: readonly OutgoingMessage[]): Promise<void> };
  complete<T>(work: Promise<T>): Promise<T>;
  until(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}
