import { Inject, Injectable } from '@nestjs/common';
import { encodeMessage, isUrgent } from '#libs/contracts';
import { type Scheduler, US_PER_MS, US_PER_SECOND, type UnixUs } from '#libs/kernel';
import {
  BROKER_STATUS,
  type BrokerStatus,
  DIRECT_OUTLET,
  type DirectOutlet,
  DURABLE_PUBLISHER,
  type DurablePublisher,
  NO_NEIGHBOURS,
} from '#libs/messaging';
import {
  OUTBOX_STORE,
  type OutboxStore,
  type OutgoingMessage,
  type PublishedMessage,
  namespaceOfSubject,
} from '#libs/persistence';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { FreshMessages } from './fresh-messages.js';
import { Occasion } from './occasion.js';
import { PublishingTurns } from './publishing-turns.js';
import { QuietLook } from './quiet-look.js';
import { RefusedNamespaces } from './refused-namespaces.js';
import { StreamPlaces, type WipedStream } from './stream-places.js';

/** Messages that are read at once. */
const BATCH = 64;
/** Why a pause ends early; a reason of its own costs no error object with its stack, at every commit. */
const WOKEN = Symbol('woken');
/** Longest time until what went out from memory is marked, or what is left is tried again, in milliseconds. */
const POLL_MS = 250;
/** Acknowledgements are noted at least this often while the broker is slow, so that a stop loses few of them. */
const MARK_EVERY_MS = 200;
/** Time between two questions whether the streams still have what was published last, in milliseconds. */
const PROBE_EVERY_MS = 5_000;
/** The most copies that fill the places which readers may have seen; more are lost only where a whole stream is, and its readers with it. */
const MOST_COPIES = 10_000;
/** Stands in the broker ids of such copies. */
export const COPY_MARK = '~copy.';
const PRUNE_EVERY_MS = 60 * 60 * 1_000;
const SECONDS_PER_DAY = 86_400;
/** What the broker may have lost is published again this far back: it keeps nothing older either. */
const REPUBLISH_SECONDS = SECONDS_PER_DAY;
/** How long the outbox keeps what was published, in seconds: so long a reader may be away. */
export const KEEP_SECONDS: number = 7 * SECONDS_PER_DAY;

/**
 * Publishes what a service has committed: to its neighbours in the process and from memory right after the commit, and what is left over (after a crash, or while the
 * broker is away) from the outbox, in order, one round at a time. Only one relay per outbox reads it at once. A message that the
 * broker does not take holds up its own namespace and no other.
 *
 * The broker may lose a whole stream, or after a power cut its end. A place in the stream that does not grow proves it; then
 * everything of the last day is published again, also what went into the rest of the stream since: its readers may be ahead of it and
 * skip those places. The readers' inboxes drop what they have seen. So that this is noticed although nothing new is published,
 * the last message of each namespace is published again at the start and every few seconds: a stream that lives knows it, or
 * takes it as one more message that the readers drop. No service may look at a stream or make one.
 */
@Injectable()
export class OutboxRelay {
  readonly #store: OutboxStore;
  readonly #publisher: DurablePublisher;
  readonly #broker: BrokerStatus;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #places: StreamPlaces;
  readonly #refused: RefusedNamespaces;
  readonly #turns: PublishingTurns;
  readonly #fresh: FreshMessages;
  #pause = new AbortController();
  #isWoken = false;
  #isStopping = false;
  #done: Promise<void> = Promise.resolve();
  readonly #pruning: Occasion;
  readonly #probing: Occasion;
  readonly #quietLook: QuietLook;

  constructor(
    @Inject(OUTBOX_STORE) store: OutboxStore,
    @Inject(DURABLE_PUBLISHER) publisher: DurablePublisher,
    @Inject(BROKER_STATUS) broker: BrokerStatus,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(DIRECT_OUTLET) outlet: DirectOutlet = NO_NEIGHBOURS,
  ) {
    this.#store = store;
    this.#publisher = publisher;
    this.#broker = broker;
    this.#scheduler = scheduler;
    this.#log = log;
    this.#pruning = new Occasion(scheduler, PRUNE_EVERY_MS);
    this.#probing = new Occasion(scheduler, PROBE_EVERY_MS);
    this.#places = new StreamPlaces(store);
    this.#refused = new RefusedNamespaces(scheduler);
    this.#turns = new PublishingTurns(publisher, this.#places, this.#refused, log);
    const isLost = (namespace: string): boolean => this.#places.isWiped(namespace);
    this.#fresh = new FreshMessages(this.#turns, isLost, () => this.publishNow());
    this.#quietLook = new QuietLook(store, this.#fresh, scheduler);
    store.onCommitted((messages) => {
      for (const { message, subject } of messages) outlet.handOver(subject, message);
      this.#publishUrgent(messages);
      this.#fresh.publishCommitted(messages);
    });
    broker.onChange((connected) => {
      if (connected) this.publishNow();
      else this.#fresh.closeAll();
    });
  }

  /** Starts to publish. */
  startRelay(): void {
    this.#done = this.#relayUntilStopped();
  }

  /** Looks at once: something was committed, or the broker is back. */
  publishNow(): void {
    this.#isWoken = true;
    this.#pause.abort(WOKEN);
  }

  /** Publishes what is there, as far as the broker takes it, then stops. */
  async stopRelay(): Promise<void> {
    this.#isStopping = true;
    this.publishNow();
    await this.#done;
  }

  /**
   * What is urgent goes out from memory, past every message that waits for the broker, for its turn or for the database. The row stays
   * unsent: the round publishes it again, as a duplicate that the broker knows, or as the first where this one was lost.
   */
  #publishUrgent(messages: readonly OutgoingMessage[]): void {
    for (const { subject, message } of messages) {
      if (!isUrgent(namespaceOfSubject(subject))) continue;
      this.#publisher.publish(subject, message.id, encodeMessage(message)).catch((error: unknown) => {
        this.#log.warn(
          { err: error, subject },
          'an urgent message could not be published at once; it follows in its turn',
        );
      });
    }
  }

  async #relayUntilStopped(): Promise<void> {
    let isMore = false;
    for (;;) {
      this.#isWoken = false;
      // Asked before the round: whatever was committed before the stop is in the round that follows it.
      const isLast = this.#isStopping;
      if (isLast) this.#fresh.closeAll();
      isMore = await this.#relayOnce(isLast || isMore);
      if (isMore) continue;
      if (isLast) return;
      if (!this.#isWoken) await this.#pauseUntilWoken();
    }
  }

  async #pauseUntilWoken(): Promise<void> {
    this.#pause = new AbortController();
    await this.#scheduler.sleep(POLL_MS, this.#pause.signal);
  }

  /** Reads the outbox, or, unless it must, looks whether that is needed; returns whether there is more to publish at once. */
  async #relayOnce(mustRead: boolean): Promise<boolean> {
    let isMore = false;
    try {
      const isRoundDue = mustRead || !this.#broker.connected || this.#probing.isDue || this.#pruning.isDue;
      if (!isRoundDue && (await this.#quietLook.isNothingLeft())) return false;
      await this.#markFresh();
      if (!this.#broker.connected) return false;
      await this.#store.runAsOnlyRelay(async () => {
        isMore = await this.#publishBatch();
        await this.#pruneSometimes();
      });
    } catch (error) {
      this.#fresh.endRound(() => false);
      this.#log.warn({ err: error }, 'messages could not be published and are tried again');
      return false;
    }
    return isMore;
  }

  async #publishBatch(): Promise<boolean> {
    await this.#places.load();
    await this.#turns.whenIdle((namespace) => !this.#fresh.isOpen(namespace));
    await this.#markFresh();
    await this.#probeSometimes();
    this.#fresh.beginRound();
    const newest = await this.#store.readNewestSequence();
    const unsent = await this.#store.readUnsent(BATCH, this.#refused.now());
    this.#fresh.noteRead(newest);
    const messages = unsent.filter((message) => !this.#fresh.isAwaited(message));
    const unmarked: PublishedMessage[] = [];
    let markedAtUs = this.#scheduler.monotonicUs();
    for (const message of messages) {
      if (this.#refused.now().includes(namespaceOfSubject(message.subject))) continue;
      const published = await this.#turns.publishInTurn(message);
      if (published !== undefined) unmarked.push(published);
      if (this.#scheduler.monotonicUs() - markedAtUs < MARK_EVERY_MS * US_PER_MS) continue;
      await this.#mark(unmarked);
      markedAtUs = this.#scheduler.monotonicUs();
    }
    await this.#mark(unmarked);
    const isRepublishing = await this.#republishWhatWasLost();
    const isFull = unsent.length === BATCH;
    const isForeignLeft = unsent.some((message) => this.#fresh.isBehindHeld(message));
    const refused = this.#refused.now();
    this.#fresh.endRound((namespace) => !isFull && !isForeignLeft && !isRepublishing && !refused.includes(namespace));
    return (isFull && messages.length > 0) || isRepublishing;
  }

  /** Asks the streams whether they are still the ones that were published to. */
  async #probeSometimes(): Promise<void> {
    if (!this.#probing.isDue) return;
    this.#probing.noteDone();
    for (const last of this.#places.list()) {
      const namespace = namespaceOfSubject(last.subject);
      if (this.#refused.now().includes(namespace)) continue;
      const found = await this.#turns.publishInTurn(last);
      if (found === undefined)
        this.#log.error(
          { namespace },
          'a stream does not answer: where it is lost, the provisioning job makes it again',
        );
      else if (found.streamSequence !== last.streamSequence) await this.#mark([found]);
    }
    await this.#republishWhatWasLost();
  }

  async #markFresh(): Promise<void> {
    if (!this.#fresh.isAnyAcknowledged) return;
    await this.#fresh.markAcknowledged((published) => this.#store.markPublished(published, this.#scheduler.nowUs()));
  }

  async #mark(unmarked: PublishedMessage[]): Promise<void> {
    if (unmarked.length === 0) return;
    await this.#store.markPublished(unmarked, this.#scheduler.nowUs());
    unmarked.length = 0;
  }

  async #republishWhatWasLost(): Promise<boolean> {
    // What is still under way went into the stream that was lost: marked first, so that it is published again with the others.
    await this.#turns.whenIdle((namespace) => this.#places.isWiped(namespace));
    await this.#markFresh();
    const nowUs = this.#scheduler.nowUs();
    const sinceUs = nowUs - REPUBLISH_SECONDS * US_PER_SECOND;
    const wiped = this.#places.takeWiped(nowUs);
    // What is committed from now on is published behind what was lost.
    if (wiped.length > 0) this.#fresh.closeAll();
    let count = 0;
    for (const [index, one] of wiped.entries())
      try {
        count += await this.#republish(one, sinceUs);
      } catch (error) {
        for (const left of wiped.slice(index)) this.#places.keepWiped(left);
        throw error;
      }
    return count > 0;
  }

  async #republish(wiped: WipedStream, sinceUs: UnixUs): Promise<number> {
    if (!(await this.#overtakeReaders(wiped))) return 0;
    const { namespace } = wiped;
    const messages = await this.#store.republish(namespace, sinceUs, []);
    this.#log.error({ namespace, messages }, 'the broker lost a stream; its messages are published again');
    return messages;
  }

  /**
   * A broker may keep a reader's place although it lost the messages before it, and skips that reader up to there. Puts copies that
   * the readers drop into those places; returns whether what is published next is beyond them all.
   */
  async #overtakeReaders(wiped: WipedStream): Promise<boolean> {
    const { last, namespace, seenUpTo } = wiped;
    // What was taken and not yet noted counts too.
    const beyond = seenUpTo + BATCH;
    try {
      for (let place = last.streamSequence, n = 1; place < beyond && n <= MOST_COPIES; n += 1) {
        const id = `${last.id}${COPY_MARK}${this.#scheduler.nowUs()}.${n}`;
        place = (await this.#publisher.publish(last.subject, id, last.payload)).streamSequence;
      }
      return true;
    } catch (error) {
      this.#places.keepWiped(wiped);
      this.#refused.add(namespace);
      this.#log.warn({ err: error, namespace }, 'a stream that was lost could not be filled and is tried again');
      return false;
    }
  }

  async #pruneSometimes(): Promise<void> {
    if (!this.#pruning.isDue) return;
    this.#pruning.noteDone();
    await this.#store.deletePublished(this.#scheduler.nowUs() - KEEP_SECONDS * US_PER_SECOND);
  }
}
