import { type CustomTransportStrategy, NatsContext, Server, Transport } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { encodeMessage, signersOf } from '#libs/contracts';
import { type Problem, type Result, err } from '#libs/kernel';
import type { AskLaneListener } from '../ask-lane/ask-lane-server.js';
import { nobodyAnswers, notSigned, timedOut, unwrapReply } from '../ask-lane/ask-problems.js';
import { type Asker, DEFAULT_ASK_TIMEOUT_MS } from '../ask-lane/ask-client.js';
import type { Signer } from '../trust/signature.js';
import { subjectMatches } from '../tick-lane/subject-pattern.js';
import type { MemoryLaneConnection } from './memory-lane-connection.js';

/** A question as it goes over the wire. */
interface AskedQuestion {
  /** JSON. */
  readonly payload: Uint8Array;
  /** Of whoever gives a command; empty for a question. */
  readonly signature: string;
}

/** Answers a question: with the packet that Nest's NATS transport would send, or never. */
type AskHandler = (subject: string, question: unknown, asked: AskedQuestion) => Promise<unknown>;

/** Who answers on which subjects. */
export class MemoryAskBoard {
  readonly #handlers = new Map<AskHandler, { readonly pattern: string; readonly connection: MemoryLaneConnection }>();

  /** Adds a handler; returns a function that removes it. */
  add(pattern: string, connection: MemoryLaneConnection, handler: AskHandler): () => void {
    this.#handlers.set(handler, { pattern, connection });
    return () => this.#handlers.delete(handler);
  }

  /** Puts a question to everyone who answers it now, signed by `signer`; nobody waits for an answer. */
  tellAll(signer: Signer, subject: string, question: object): void {
    const asked = askedBy(signer, subject, question);
    for (const { handler } of this.answerersOf(subject)) void handler(subject, copyOf(question), asked);
  }

  /** Everyone who is connected and answers on a subject. */
  answerersOf(subject: string): { readonly connection: MemoryLaneConnection; readonly handler: AskHandler }[] {
    return [...this.#handlers]
      .filter(([, { pattern, connection }]) => connection.connected && subjectMatches(pattern, subject))
      .map(([handler, { connection }]) => ({ connection, handler }));
  }
}

/** The asking end inside one process: the first answer counts, and silence ends by the scheduler. */
export class MemoryAsker implements Asker {
  readonly #connection: MemoryLaneConnection;
  readonly #board: MemoryAskBoard;

  constructor(connection: MemoryLaneConnection, board: MemoryAskBoard) {
    this.#connection = connection;
    this.#board = board;
  }

  ask<T>(subject: string, question: object, timeoutMs = DEFAULT_ASK_TIMEOUT_MS): Promise<Result<T, Problem>> {
    const connection = this.#connection;
    const asked = askedBy(connection.trust.signer, subject, question);
    return new Promise((resolve) => {
      const settle = (answer: Result<T, Problem>): void => {
        timer.cancel();
        // An asker that was abandoned meanwhile never receives the reply.
        if (!connection.isSevered) resolve(answer);
      };
      const timer = connection.scheduler.runAfter(timeoutMs, () => settle(err(timedOut(subject, timeoutMs))));
      if (!connection.connected) return;
      const answerers = this.#board.answerersOf(subject);
      if (answerers.length === 0) settle(err(nobodyAnswers(subject, timeoutMs)));
      for (const { connection: answering, handler } of answerers) {
        answering.pass({ lane: 'ask', step: 'delivery', subject }, () => {
          void handler(subject, copyOf(question), asked).then((packet) =>
            connection.pass({ lane: 'ask', step: 'reply', subject }, () => settle(unwrapReply<T>(subject, packet))),
          );
        });
      }
    });
  }
}

/** A question as it goes over the wire: a command is signed by whoever gives it; a question is not. */
function askedBy(signer: Signer, subject: string, question: object): AskedQuestion {
  const payload = encodeMessage(question);
  return { payload, signature: isSigned(subject) ? signer.sign(subject, payload) : '' };
}

function isSigned(subject: string): boolean {
  return signersOf(subject.split('.')[0] ?? '').length > 0;
}

/** What a message looks like after it went over the wire as JSON. */
function copyOf(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

/** The answering end inside one process, a Nest transport: calls the `@OnAsk` methods as the NATS transport does. */
export class MemoryAskServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Transport.NATS;
  readonly #connection: MemoryLaneConnection;
  readonly #board: MemoryAskBoard;
  readonly #listener: Pick<AskLaneListener, 'onForged'>;
  #removals: (() => void)[] = [];

  constructor(connection: MemoryLaneConnection, board: MemoryAskBoard, listener: Pick<AskLaneListener, 'onForged'>) {
    super();
    this.#listener = listener;
    this.#connection = connection;
    this.#board = board;
  }

  listen(callback: () => void): void {
    this.#removals = [...this.messageHandlers].map(([pattern, handler]) =>
      this.#board.add(pattern, this.#connection, async (subject, question, asked) => {
        const objection = this.#objectionTo(subject, asked);
        if (objection !== undefined) {
          this.#listener.onForged(subject, objection);
          return { response: { ok: false, problem: notSigned(subject, objection) }, isDisposed: true };
        }
        const answer$ = this.transformToObservable(await handler(question, new NatsContext([subject, undefined])));
        try {
          return { response: copyOf(await firstValueFrom(answer$)), isDisposed: true };
        } catch (error) {
          return { err: error, isDisposed: true };
        }
      }),
    );
    callback();
  }

  #objectionTo(subject: string, { payload, signature }: AskedQuestion): string | undefined {
    return isSigned(subject) ? this.#connection.trust.verifier.objectionTo(subject, payload, signature) : undefined;
  }

  close(): void {
    for (const remove of this.#removals) remove();
  }

  override on(): never {
    throw new Error('the ask lane has no events to listen to');
  }

  override unwrap<T>(): T {
    return this.#board as T;
  }
}
