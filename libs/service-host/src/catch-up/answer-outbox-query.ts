import { Inject, Injectable } from '@nestjs/common';
import {
  type AskReply,
  type OutboxMessageReply,
  OutboxQueryV1,
  type OutboxReply,
  validateMessage,
} from '#libs/contracts';
import { type Scheduler, US_PER_SECOND } from '#libs/kernel';
import { LANE_TRUST, type LaneTrust } from '#libs/messaging';
import { type LastPublished, OUTBOX_STORE, type OutboxStore } from '#libs/persistence';
import { SCHEDULER } from '#libs/platform';
import { KEEP_SECONDS } from '../relay/outbox-relay.js';

/** The most messages in one answer. */
const PAGE = 200;
/** The most bytes of messages in one answer, besides its first: the broker takes 1 MB. */
const PAGE_BYTES = 256 * 1024;
const decoder = new TextDecoder();

/** Answers a reader that was away for longer than a stream keeps: with what the outbox still has, signed as it was on the stream. */
@Injectable()
export class AnswerOutboxQuery {
  readonly #store: OutboxStore;
  readonly #trust: LaneTrust;
  readonly #scheduler: Scheduler;

  constructor(
    @Inject(OUTBOX_STORE) store: OutboxStore,
    @Inject(LANE_TRUST) trust: LaneTrust,
    @Inject(SCHEDULER) scheduler: Scheduler,
  ) {
    this.#store = store;
    this.#trust = trust;
    this.#scheduler = scheduler;
  }

  /** One page of the messages of a namespace; a question that cannot be read is refused. */
  async answerOutboxQuery(namespace: string, question: unknown): Promise<AskReply<OutboxReply>> {
    const asked = validateMessage(OutboxQueryV1, question);
    if (!asked.ok) return { ok: false, problem: asked.error };
    const { fromPlace, toPlace } = asked.value;
    const keptSinceUs = this.#scheduler.nowUs() - KEEP_SECONDS * US_PER_SECOND;
    // Asked first: what is deleted in between is then missing in both.
    const found = await this.#store.readPlaces(namespace, fromPlace, toPlace, PAGE);
    const prunedBefore = await this.#store.readPrunedBefore(namespace, keptSinceUs);
    const messages = firstBytesOf(found);
    const isMore = messages.length < found.length || found.length === PAGE;
    const lastPlace = messages.at(-1)?.streamSequence ?? toPlace;
    const nextPlace = isMore && lastPlace < toPlace ? lastPlace + 1 : null;
    return { ok: true, value: { messages: messages.map((each) => this.#signed(each)), nextPlace, prunedBefore } };
  }

  #signed({ id, payload, streamSequence, subject }: LastPublished): OutboxMessageReply {
    const signature = this.#trust.signer.sign(subject, payload);
    return { place: streamSequence, id, subject, payload: decoder.decode(payload), signature };
  }
}

function firstBytesOf(messages: readonly LastPublished[]): readonly LastPublished[] {
  let bytes = 0;
  const end = messages.findIndex(({ payload }, index) => {
    bytes += payload.length;
    return index > 0 && bytes > PAGE_BYTES;
  });
  return end === -1 ? messages : messages.slice(0, end);
}
