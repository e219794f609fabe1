import type { Msg } from '@nats-io/transport-node';
import { NatsContext } from '@nestjs/microservices';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Broker } from '../connection/broker.js';
import type { Verifier } from '../trust/signature.js';
import { AskLaneServer } from './ask-lane-server.js';

const SUBJECT = 'query.market.v1.binance.BTC-USDT';
const ERROR = { id: '7', err: { status: 'error', message: 'Internal server error' }, isDisposed: true };

describe('the answer to a question', () => {
  let answers: unknown[];
  let log: string[];
  /** Runs before each answer goes out. */
  let onRespond: () => void;
  let publish: (response: unknown) => unknown;
  let server: AskLaneServer;
  let message: Msg;

  beforeEach(() => {
    [answers, log, onRespond] = [[], [], () => undefined];
    const verifier = { objectionTo: () => 'nobody signed it' } as unknown as Verifier;
    const listener = {
      onGarbage: (subject: string, why: string) => void log.push(`${subject}: ${why}`),
      onForged: () => undefined,
    };
    const respond = (data: string): boolean => {
      onRespond();
      answers.push(JSON.parse(data));
      return true;
    };
    message = { subject: SUBJECT, reply: '_INBOX.a.1', respond } as unknown as Msg;
    server = new AskLaneServer({} as Broker, verifier, listener);
    publish = server.getPublisher(message, '7', new NatsContext([SUBJECT, undefined]));
  });

  it('goes out as it is where it can be written', () => {
    publish({ response: { ok: true, value: 1 }, isDisposed: true });
    expect([answers, log]).toEqual([[{ id: '7', response: { ok: true, value: 1 }, isDisposed: true }], []]);
  });

  it.each<[string, () => unknown]>([
    ['holds a number that JSON has not', () => ({ response: { value: 1n }, isDisposed: true })],
    [
      'holds itself',
      () => {
        const loop: Record<string, unknown> = {};
        return Object.assign(loop, { response: loop });
      },
    ],
    [
      'throws while it is read',
      () => ({
        response: {
          toJSON: () => {
            throw new Error('it is broken');
          },
        },
      }),
    ],
  ])('is an error answer and a line in the log where it %s', (_what, make) => {
    publish(make());
    expect(answers).toEqual([ERROR]);
    expect(log).toEqual([
      expect.stringMatching(/^query\.market\.v1\.binance\.BTC-USDT: an answer that cannot be written \(/u),
    ]);
  });

  it('is a line in the log and nothing thrown where the connection takes none, not even the error', () => {
    onRespond = () => {
      throw new Error('the connection is closed');
    };
    expect(() => publish({ response: { ok: true }, isDisposed: true })).not.toThrow();
    expect(answers).toEqual([]);
    expect(log[0]).toContain('the connection is closed');
  });

  it('is tried once more as an error where the first is too large for the broker', () => {
    onRespond = () => {
      onRespond = () => undefined;
      throw new Error('too large');
    };
    publish({ response: { ok: true }, isDisposed: true });
    expect(answers).toEqual([ERROR]);
  });

  it('to a command that is refused throws nothing where the connection takes none', async () => {
    onRespond = () => {
      throw new Error('the connection is closed');
    };
    const command = { ...message, subject: 'command.halt.v1.all' };
    await expect(server.handleMessage(command.subject, command)).resolves.toBeUndefined();
    expect(log[0]).toContain('the connection is closed');
  });
});
