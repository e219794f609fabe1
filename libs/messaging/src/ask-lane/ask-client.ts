import { type MsgHdrs, errors, headers } from '@nats-io/transport-node';
import { type Problem, type Result, err } from '#libs/kernel';
import { signersOf } from '#libs/contracts';
import type { Broker } from '../connection/broker.js';
import { SIGNATURE_HEADER, type Signer } from '../trust/signature.js';
import { askFailed, nobodyAnswers, timedOut, unwrapReply } from './ask-problems.js';

/** The asking end of the ask lane. */
export interface Asker {
  /** Asks and waits for one answer; no listener, silence and unreadable replies are Problems, some of them retryable. */
  ask<T>(subject: string, question: object, timeoutMs?: number): Promise<Result<T, Problem>>;
}

/** How long to wait for a reply by default, in milliseconds. */
export const DEFAULT_ASK_TIMEOUT_MS = 2_000;
const encoder = new TextEncoder();

/** Asks over core NATS in the message format of Nest's own NATS transport, which answers at the other end. */
export class NatsAsker implements Asker {
  readonly #broker: Broker;
  readonly #signer: Signer;
  #lastId = 0;

  constructor(broker: Broker, signer: Signer) {
    this.#broker = broker;
    this.#signer = signer;
  }

  async ask<T>(subject: string, question: object, timeoutMs = DEFAULT_ASK_TIMEOUT_MS): Promise<Result<T, Problem>> {
    this.#lastId += 1;
    const packet = encoder.encode(JSON.stringify({ pattern: subject, data: question, id: String(this.#lastId) }));
    try {
      const options = { timeout: timeoutMs, headers: this.#headersOf(subject, packet) };
      const message = await this.#broker.connection.request(subject, packet, options);
      return unwrapReply<T>(subject, message.json());
    } catch (error) {
      return err(problemOf(subject, timeoutMs, error));
    }
  }

  /** A command is signed by whoever gives it; a question is not. */
  #headersOf(subject: string, packet: Uint8Array): MsgHdrs {
    const signed = headers();
    const [namespace = ''] = subject.split('.');
    if (signersOf(namespace).length > 0) signed.set(SIGNATURE_HEADER, this.#signer.sign(subject, packet));
    return signed;
  }
}

function problemOf(subject: string, timeoutMs: number, error: unknown): Problem {
  if (error instanceof errors.NoRespondersError || (error instanceof errors.RequestError && error.isNoResponders()))
    return nobodyAnswers(subject, timeoutMs);
  if (error instanceof errors.TimeoutError) return timedOut(subject, timeoutMs);
  return askFailed(subject, timeoutMs, error);
}
