import { Controller, Module } from '@nestjs/common';
import { Ctx, type MicroserviceOptions, type NatsContext, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrderFilledV1, type AskReply, consumerOf, encodeMessage, streamOf } from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import { SystemScheduler } from '#libs/platform';
import type { Signer } from './trust/signature.js';
import { NatsAsker } from './ask-lane/ask-client.js';
import { AskLaneServer, OnAsk } from './ask-lane/ask-lane-server.js';
import { Broker } from './connection/broker.js';
import { connectBroker } from './connection/connect.js';
import { JetStreamPublisher } from './durable-lane/jetstream-publisher.js';
import { OnDurable } from './durable-lane/on-durable.js';
import { DurableLaneServer } from './durable-lane/durable-lane-server.js';
import { JetStreamSource } from './durable-lane/jetstream-source.js';
import { provisionStreams } from './provisioning/streams.js';
import { SuiteKeys } from './trust/suite-keys.js';

const keys = new SuiteKeys('test');
const { verifier } = keys.trustOf('risk');
const { signer } = keys.trustOf('order-management');
const handled: string[] = [];
const forged: string[] = [];
const garbage: string[] = [];
const parked: string[] = [];

@Controller()
class ProbeController {
  @OnDurable(OrderFilledV1)
  filled(@Payload() message: OrderFilledV1): Promise<void> {
    if (message.clientOrderId === 'poison') return Promise.reject(new Error('this order is poison'));
    handled.push(`${message.constructor.name} ${message.clientOrderId}`);
    return Promise.resolve();
  }

  @OnAsk('command.halt.v1')
  halt(): AskReply<string> {
    return { ok: true, value: 'halted' };
  }

  @OnAsk('query.market.v1')
  market(@Payload() question: { readonly depth: number }, @Ctx() context: NatsContext): AskReply<string> {
    return { ok: true, value: `${context.getSubject()} ${question.depth}` };
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

const listener = {
  onConnection: () => undefined,
  onPermissionViolation: () => undefined,
  onError: () => undefined,
  onHandled: () => undefined,
  onRetry: () => undefined,
  onMissed: () => undefined,
  onWriterAway: () => undefined,
  onCaughtUp: () => undefined,
  onLost: () => undefined,
  onParked: (_subject: string, reason: string) => parked.push(reason),
  onForged: (subject: string, why: string) => forged.push(`${subject}: ${why}`),
  onSourceTrouble: () => undefined,
  onGarbage: (subject: string, _why: string) => garbage.push(subject),
};

const fact = (id: string, clientOrderId: string): Uint8Array =>
  encodeMessage({
    id,
    occurredAtUs: 1,
    correlationId: 'c',
    causationId: 'x',
    clientOrderId,
    intentId: 'i',
    strategy: 's',
    account: 'a',
    venue: 'binance',
    instrument: 'BTC-USDT',
    side: 'BUY',
    type: 'MARKET',
    timeInForce: 'IOC',
    status: 'Filled',
    quantity: '1',
    cumQuantity: '1',
    leavesQuantity: '0',
    version: 3,
    reason: '',
  });

let nats: RunningNats;
let broker: Broker;
let stop: () => Promise<void>;

beforeAll(async () => {
  nats = await startNats({ url: '' });
  broker = new Broker(
    await connectBroker({ url: nats.url, user: undefined, password: undefined, name: 'probe' }),
    listener,
  );
  await provisionStreams(broker.connection);
  const module = await Test.createTestingModule({ imports: [ProbeModule] }).compile();
  const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
  const scheduler = new SystemScheduler();
  const durable = new DurableLaneServer(
    (namespace) =>
      new JetStreamSource({
        broker,
        stream: streamOf(namespace),
        consumer: consumerOf('risk', namespace),
        scheduler,
        verifier,
        onTrouble: () => undefined,
      }),
    {
      isTransient: () => false,
      parkingLot: { park: () => Promise.resolve() },
      missedMessages: { readMissed: () => Promise.reject(new Error('nothing is missed here')) },
      listener,
      scheduler,
    },
  );
  app.connectMicroservice<MicroserviceOptions>({ strategy: durable });
  app.connectMicroservice<MicroserviceOptions>({
    strategy: new AskLaneServer(broker, verifier, listener),
  });
  await app.startAllMicroservices();
  stop = () => app.close();
});

afterAll(async () => {
  await stop();
  await broker.close();
  await nats.stop();
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 3_000) throw new Error('it did not come to be');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('Nest on our lanes', () => {
  it('hands a durable fact to its handler as an instance of its class, parks poison, and goes on behind it', async () => {
    const publisher = new JetStreamPublisher(broker, signer);
    const subject = 'order.filled.v1.a.BTC-USDT';
    await publisher.publish(subject, '1', fact('1', 'first'));
    await publisher.publish(subject, '2', fact('2', 'poison'));
    await publisher.publish(subject, '3', new Uint8Array([1, 2, 3]));
    await publisher.publish(subject, '4', fact('4', 'last'));
    await until(() => handled.length === 2 && parked.length === 2);
    expect(handled).toEqual(['OrderFilledV1 first', 'OrderFilledV1 last']);
    expect(parked[0]).toBe('Error: this order is poison');
    expect(parked[1]).toMatch(/^MESSAGE_UNREADABLE/u);
  });

  it('parks and counts what the only writer of the namespace did not sign, and goes on behind it', async () => {
    const subject = 'order.filled.v1.a.BTC-USDT';
    const before = { handled: handled.length, parked: parked.length };
    const stranger = new JetStreamPublisher(broker, new SuiteKeys('stranger').trustOf('order-management').signer);
    const otherWriter = new JetStreamPublisher(broker, keys.trustOf('strategy').signer);
    await stranger.publish(subject, 'f1', fact('f1', 'forged'));
    await otherWriter.publish(subject, 'f2', fact('f2', 'forged'));
    await new JetStreamPublisher(broker, { sign: () => '' }).publish(subject, 'f3', fact('f3', 'forged'));
    const elsewhere = signer.sign('order.filled.v1.b.BTC-USDT', fact('f4', 'forged'));
    await new JetStreamPublisher(broker, { sign: () => elsewhere }).publish(subject, 'f4', fact('f4', 'forged'));
    await new JetStreamPublisher(broker, signer).publish(subject, 'f5', fact('f5', 'true'));
    await until(() => handled.length === before.handled + 1);
    expect(handled.at(-1)).toBe('OrderFilledV1 true');
    const ofAnother = `${subject}: its signature is not one of order-management`;
    expect(forged).toEqual([ofAnother, ofAnother, `${subject}: it is not signed by order-management`, ofAnother]);
    expect(parked.slice(before.parked)).toHaveLength(4);
    expect(parked.at(-1)).toMatch(/^NOT_SIGNED_BY_WRITER/u);
    parked.length = before.parked;
  });

  it('refuses a command that nobody who may give commands has signed', async () => {
    const asked = (by: Signer) => new NatsAsker(broker, by).ask<string>('command.halt.v1.all', { depth: 1 });
    expect(await asked(keys.trustOf('gateway').signer)).toMatchObject({ ok: true });
    for (const by of [{ sign: () => '' }, signer, new SuiteKeys('stranger').trustOf('gateway').signer]) {
      expect(await asked(by)).toMatchObject({ ok: false, error: { code: 'COMMAND_NOT_SIGNED', retryable: false } });
    }
  });

  it('answers a question on the ask lane', async () => {
    const answer = await new NatsAsker(broker, signer).ask<string>('query.market.v1.binance.BTC-USDT', { depth: 5 });
    expect(answer).toEqual({ ok: true, value: 'query.market.v1.binance.BTC-USDT 5' });
  });

  it('says that nobody answers instead of waiting', async () => {
    const answer = await new NatsAsker(broker, signer).ask('query.nothing.v1.x', {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'ASK_NOBODY_ANSWERS', retryable: true } });
  });

  it.each([
    ['bytes', new Uint8Array([0xff, 0, 1])],
    ['half a packet', new TextEncoder().encode('{"pattern":"x","da')],
    ['a number', new TextEncoder().encode('17')],
  ])('counts and survives %s on the ask lane', async (_what, payload) => {
    const before = garbage.length;
    broker.connection.publish('query.market.v1.binance.BTC-USDT', payload);
    await until(() => garbage.length === before + 1);
    const answer = await new NatsAsker(broker, signer).ask<string>('query.market.v1.binance.BTC-USDT', { depth: 1 });
    expect(answer.ok).toBe(true);
  });

  it('does not deliver a parked message again after the ack wait', async () => {
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(parked).toHaveLength(2);
  });

  it('goes on after the streams were wiped and provisioned again', async () => {
    const { jetstreamManager } = await import('@nats-io/jetstream');
    const manager = await jetstreamManager(broker.connection);
    await manager.streams.delete('ORDER');
    await provisionStreams(broker.connection);
    const before = handled.length;
    await new JetStreamPublisher(broker, signer).publish(
      'order.filled.v1.a.BTC-USDT',
      '9',
      fact('9', 'after-the-wipe'),
    );
    await until(() => handled.length === before + 1);
    expect(handled.at(-1)).toBe('OrderFilledV1 after-the-wipe');
  });
});
