import { errors } from '@nats-io/transport-node';
import { type AskReply } from '#libs/contracts';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import type { Broker } from '../connection/broker.js';

/** The asking end of the ask lane. */
export interface Asker {
  /** Asks and waits for one answer; nobody there, silence and unreadable answers are Problems, some of them retryable. */
  ask<T>(subject: string, question: object, timeoutMs?: number): Promise<Result<T, Problem>>;
}

const DEFAULT_TIMEOUT_MS = 2_000;
const encoder = new TextEncoder();

/** Asks over core NATS in the message format of Nest's own NATS transport, which answers at the other end. */
export class NatsAsker implements Asker {
  readonly #broker: Broker;
  #lastId = 0;

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  async ask<T>(subject: string, question: object, timeoutMs = DEFAULT_TIMEOUT_MS): Promise<Result<T, Problem>> {
    this.#lastId += 1;
    const packet = encoder.encode(JSON.stringify({ pattern: subject, data: question, id: String(this.#lastId) }));
    try {
      const message = await this.#broker.connection.request(subject, packet, { timeout: timeoutMs });
      return unwrap<T>(subject, message.json());
    } catch (error) {
      return err(asProblem(subject, timeoutMs, error));
    }
  }
}

function unwrap<T>(subject: string, packet: unknown): Result<T, Problem> {
  const response = (packet as { readonly response?: AskReply<T> } | null)?.response;
  if (response?.ok === true) return ok(response.value);
  if (response?.ok === false) return err(response.problem);
  return err(problem('ASK_ANSWER_UNREADABLE', `The answer on ${subject} cannot be read.`, { subject }));
}

function asProblem(subject: string, timeoutMs: number, error: unknown): Problem {
  const details = { subject, timeoutMs: String(timeoutMs) };
  if (error instanceof errors.NoRespondersError || (error instanceof errors.RequestError && error.isNoResponders())) {
    return problem('ASK_NOBODY_ANSWERS', `No service answers on ${subject}; it may be starting.`, details, true);
  }
  if (error instanceof errors.TimeoutError) {
    return problem('ASK_TIMED_OUT', `No answer on ${subject} within ${timeoutMs} ms.`, details, true);
  }
  const why = error instanceof Error ? error.message : String(error);
  return problem('ASK_FAILED', `The question on ${subject} failed: ${why}.`, details, true);
}
